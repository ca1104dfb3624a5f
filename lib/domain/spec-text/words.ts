/**
 * A command as it is typed, and as argv: POSIX quoting without a shell. Nothing is expanded, so `$HOME`, `*`, `|` and
 * `&&` are words like any others.
 */

export type Words = { ok: true; words: string[] } | { ok: false; message: string };

const SPACE = /[ \t\r\n]/;
/** What `"` leaves special, as POSIX has it. */
const ESCAPED_IN_DOUBLE = new Set(['"', '\\', '$', '`']);

/** Splits like a shell: spaces part words, '…' and "…" and \ keep them together. */
export function splitWords(line: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (SPACE.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'" || character === '"') {
      const end = character === "'" ? line.indexOf("'", at + 1) : endOfDouble(line, at + 1);
      if (end < 0) return { ok: false, message: `the ${character} at character ${at + 1} is not closed` };
      const inside = line.slice(at + 1, end);
      word = (word ?? '') + (character === "'" ? inside : unescapeDouble(inside));
      at = end;
    } else if (character === '\\') {
      const next = line.charAt(at + 1);
      if (next === '') return { ok: false, message: 'a \\ at the end escapes nothing; write \\\\ for one' };
      // A line that goes on.
      if (next !== '\n') word = (word ?? '') + next;
      at += 1;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return { ok: true, words };
}

/** As `splitWords` takes it back, and a POSIX shell too. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/** One word for a POSIX shell: nothing in it is expanded or split. */
export function quoteWord(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function endOfDouble(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return at;
  }
  return -1;
}

function unescapeDouble(text: string): string {
  return text.replace(/\\([\s\S])/g, (found, next: string) =>
    next === '\n' ? '' : ESCAPED_IN_DOUBLE.has(next) ? next : found,
  );
}
