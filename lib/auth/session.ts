/**
 * Sessions of people in a browser: a sealed cookie that names an account and its version. What the account may do is
 * read from the database at every request, so that a new role, a new password or a removal holds at once.
 */
import { createHash } from 'node:crypto';
import { decode } from 'next-auth/jwt';
import { type Account, findAccount } from '../store/people/users.ts';
import type { Database } from '../store/postgres/database.ts';

export const SESSION_SECONDS = 30 * 86_400;

export interface SessionClaims {
  userId: string;
  /** The account's when it signed in. */
  version: number;
}

/**
 * Browsers keep cookies by host and not by port: two instances on one machine would sign each other out if theirs had
 * one name. The gateway keeps every cookie that begins with `davit` away from apps.
 */
export function sessionCookieName(secret: string): string {
  return `davit-session-${createHash('sha256').update(`cookie name of ${secret}`).digest('hex').slice(0, 8)}`;
}

/**
 * @param cookies the request's `Cookie` header
 * @returns null without the cookie, and for one that is not ours, has expired or is of an earlier version
 */
export async function findSession(
  db: Database,
  secret: string | undefined,
  cookies: string | null,
): Promise<Account | null> {
  if (secret === undefined) return null;
  const claims = await readClaims(secret, cookieValue(cookies ?? '', sessionCookieName(secret)));
  const account = claims && (await findAccount(db, claims.userId));
  return account && account.version === claims.version ? account : null;
}

async function readClaims(secret: string, sealed: string | null): Promise<SessionClaims | null> {
  if (sealed === null) return null;
  const claims = await decode({ token: sealed, secret }).catch(() => null);
  if (typeof claims?.sub !== 'string' || typeof claims.version !== 'number') return null;
  return { userId: claims.sub, version: claims.version };
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
