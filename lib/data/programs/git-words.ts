/** What git said was wrong, told in our own words. */
import { DataError, diskFull } from '../errors.ts';
import type { GitAccess } from '../place.ts';

interface Cause {
  said: RegExp;
  problem(where: string, access: GitAccess | null): DataError;
}

/** The first that fits: the surest signs first. */
const CAUSES: Cause[] = [
  {
    said: /no space left on device|disk quota exceeded|unable to write file|cannot create.*temp/i,
    problem: () => diskFull(),
  },
  {
    said: /couldn't find remote ref HEAD|no matching remote head/i,
    problem: (where) => new DataError('not-found', `${where} is empty: it has no branch.`),
  },
  {
    said: /couldn't find remote ref/i,
    problem: (where) => new DataError('not-found', `${where} has no such branch: check its name.`),
  },
  {
    said: /could not read (Username|Password)|terminal prompts disabled|Authentication failed|returned error: 40[13]/i,
    problem: (where, access) =>
      access?.password
        ? new DataError('unauthorized', `${where} does not take the user and password: check them in the data store.`)
        : new DataError(
            'unauthorized',
            `${where} is private, or not there: add it as a data store with a user and password.`,
          ),
  },
  {
    said: /repository '.*' not found|returned error: 404|not valid: is this a git repository|does not appear to be a git repository|invalid server response/i,
    problem: (where) => new DataError('not-found', `There is no git repository at ${where}: check the address.`),
  },
  {
    said: /unable to update url base from redirection|returned error: 30\d/i,
    problem: (where) => new DataError('refused', `${where} sends Davit to another address: give that one.`),
  },
  {
    said: /SSL certificate problem|server certificate verification failed|certificate/i,
    problem: (where) => new DataError('unreachable', `${where} is not asked: its certificate is not trusted here.`),
  },
  {
    said: /dumb http transport does not support|does not support shallow/i,
    problem: (where) => new DataError('failed', `${where} gives no single commits: serve it by git's smart HTTP.`),
  },
  {
    said: /returned error: (429|5\d\d)|early EOF|RPC failed|unexpected disconnect|hung up|Connection (refused|reset|timed out)|Could not resolve|Failed to connect|Empty reply|transfer closed|timed out|Operation too slow|invalid index-pack output/i,
    problem: (where) =>
      new DataError('unreachable', `${where} cannot be reached, or cut the connection.`, { transient: true }),
  },
];

/**
 * @param access null: of the repository here
 * @param trouble what the way there was like, where nothing of what git said is known
 */
export function gitProblem(said: string, access: GitAccess | null, trouble: DataError | null): DataError {
  const url = access ? URL.parse(access.url) : null;
  const where = url ? `${url.host}${url.pathname}` : 'The repository';
  return (
    CAUSES.find((cause) => cause.said.test(said))?.problem(where, access) ??
    trouble ??
    new DataError('failed', `git could not do it with ${where}.`)
  );
}
