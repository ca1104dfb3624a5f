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
