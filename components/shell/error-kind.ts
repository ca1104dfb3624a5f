/** What failed, of what a page can tell: that decides what helps. */
export type ErrorKind =
  /** The server could not make the page; it wrote down why, under the digest. */
  | 'server'
  /** A part of the page's program did not come: there is no network, or this Davit was updated meanwhile. */
  | 'loading'
  /** The page's program failed in the browser. */
  | 'page';

const NOT_LOADED = /load(ing)? (css )?chunk|dynamically imported module|importing a module script/i;

export function errorKind({ name, message, digest }: Error & { digest?: string }): ErrorKind {
  if (digest !== undefined) return 'server';
  return name === 'ChunkLoadError' || NOT_LOADED.test(message) ? 'loading' : 'page';
}
