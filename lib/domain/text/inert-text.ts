/**
 * Text that others wrote (names, messages, lines of a log) made safe to look at: what would steer a terminal or reorder
 * the text around it is shown as a sign instead.
 */

/** Controls but tab, marks that change the direction of text, and signs without width that hide in a word. */
const UNSEEN = /[^\P{Cc}\t]|[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';

/** `\0` → `␀`, a right-to-left override → `⟨U+202E⟩`; every other character stays. */
export function showControls(text: string): string {
  return text.replace(UNSEEN, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
    if (code === DELETE) return DELETE_PICTURE;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** For names: all of it is seen, in the order in which it is written. */
export function isPlainText(text: string): boolean {
  return !text.includes('\t') && showControls(text) === text;
}
export const PLAIN_TEXT = 'must have no control characters, and no signs that are not seen or turn the text around';

const ESC = '\u001b';
/** Complete ones: CSI, OSC up to its end, and the short ones. Of an OSC without an end only its start is one. */
const SEQUENCES = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007${ESC}]*(?:\u0007|${ESC}\\\\)|[ -/]*[0-Z\\\\^-~])`,
  'gu',
);
const COLOUR = `${ESC}\\[[\\d;]*m`;
const IS_COLOUR = new RegExp(`^${COLOUR}$`, 'u');
const COLOURS = new RegExp(COLOUR, 'gu');
/** Split by what a group captures: colours stand at the odd places. */
const BY_COLOUR = new RegExp(`(${COLOUR})`, 'u');

/** A line of a log of which only colours are left to do anything (`ESC [ … m`); other sequences go, other controls show. */
export function inertLine(text: string): string {
  return text
    .replace(SEQUENCES, (found) => (IS_COLOUR.test(found) ? found : ''))
    .split(BY_COLOUR)
    .map((piece, index) => (index % 2 === 1 ? piece : showControls(piece)))
    .join('');
}

/** What `inertLine` gave, without its colours. */
export function withoutColours(inert: string): string {
  return inert.replace(COLOURS, '');
}

/** Of a line that rewrote itself by carriage returns, as progress bars do, what a terminal would show in the end. */
export function lastRewrite(text: string): string {
  const end = text.replace(/\r+$/u, '');
  return end.slice(end.lastIndexOf('\r') + 1);
}
