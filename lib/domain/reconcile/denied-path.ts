/** Programs say in words of their own, at the end of their log, that the system would not let them use a file. */

const DENIED = /permission denied/i;
const QUOTED = /['"‘“`](\/[^'"’”`]+)['"’”`]/g;
const BARE = /(?:^|[\s:(=])(\/[^\s:'",;()]+)/g;

/**
 * Which path a program was refused, as the last of its lines that complains of it has it: quoted, else the one nearest
 * before the complaint (`sh: can't create /etc/x: Permission denied`), else the first after it.
 *
 * @returns null where no line complains, or none names a path
 */
export function deniedPath(lastLines: readonly string[]): string | null {
  for (const line of [...lastLines].reverse()) {
    const complaint = DENIED.exec(line);
    if (!complaint) continue;
    const [before, after] = [line.slice(0, complaint.index), line.slice(complaint.index)];
    const path =
      paths(after, QUOTED)[0] ?? paths(before, QUOTED).at(-1) ?? paths(before, BARE).at(-1) ?? paths(after, BARE)[0];
    if (path) return path;
  }
  return null;
}

function paths(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, path]) => path ?? []);
}
