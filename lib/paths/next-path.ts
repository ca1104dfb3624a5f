/** Where to go after signing in: a page of this console, whatever the link said. */
import { paths } from './paths.ts';

const ORIGIN = 'http://console';
/** Pages to come back to; of the others (this page itself, the API) none is. */
const PAGE = /^\/(projects\/|$)/;

/** @param asked the `next` of the sign-in page's query, as anyone may have written it */
export function nextPath(asked: unknown): string {
  if (typeof asked !== 'string' || !URL.canParse(asked, ORIGIN)) return paths.home();
  const url = new URL(asked, ORIGIN);
  // Browsers resolve `//elsewhere` and `/\elsewhere` to another host: what counts is where it would lead.
  return url.origin === ORIGIN && PAGE.test(url.pathname) ? url.pathname + url.search : paths.home();
}
