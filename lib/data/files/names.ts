/** Which names a bucket or a repository gives can be names of files here, and of no others. */
import type { LeftOut } from '../place.ts';

const MOST_NAME_BYTES = 255;
/** With what stands before it, less than the 4,096 that Linux takes. */
const MOST_PATH_BYTES = 3_800;
const MOST_FOLDERS = 128;
/** rclone shows `.` and `..` in a key by the last two. */
const DOTS = ['.', '..', '\uff0e', '\uff0e\uff0e'];
/** And by these a control character, or before one of its signs that the key itself has. */
const SIGNS = /[\u2400-\u241f\u2421\u201b]/;

/** Completes "… is left out: it "; null: the name can be a file's. */
export function whyNoName(path: string): string | null {
  const parts = path.split('/');
  if (parts.some((part) => part === '')) return 'has an empty part in its name';
  if (parts.some((part) => DOTS.includes(part))) return 'has . or .. in its name';
  if (/\p{Cc}/u.test(path) || SIGNS.test(path)) return 'has a control character in its name';
  if (path !== path.toWellFormed()) return 'has a broken character in its name';
  if (parts.some((part) => Buffer.byteLength(part) > MOST_NAME_BYTES)) {
    return `has a part of more than ${MOST_NAME_BYTES} bytes in its name`;
  }
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) return `has a name of more than ${MOST_PATH_BYTES} bytes`;
  return parts.length > MOST_FOLDERS ? `lies more than ${MOST_FOLDERS} folders deep` : null;
}

/** Keeps what can stand beside each other in a directory; of two that cannot, the one that was there first. */
export function sortOut<Item extends { path: string }>(items: Iterable<Item>): { kept: Item[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const named = new Map<string, Item>();
  const folders = new Set<string>();
  for (const item of items) {
    const why = whyNoName(item.path) ?? (named.has(item.path) ? 'has a name that another has too' : null);
    if (why) {
      leftOut.push({ path: item.path, why });
      continue;
    }
    named.set(item.path, item);
    for (const folder of foldersOf(item.path)) {
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const kept = [...named.values()].filter(({ path }) => {
    if (folders.has(path)) leftOut.push({ path, why: 'has the name of a folder' });
    return !folders.has(path);
  });
  return { kept, leftOut };
}

/** From the inside out: `a/b/c` → `a/b`, `a`. */
export function* foldersOf(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) yield path.slice(0, end);
}
