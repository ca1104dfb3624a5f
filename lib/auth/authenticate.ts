/** From an `Authorization` header to who asks. Tokens in URLs are never looked at: they end up in logs. */

import { findLiveToken } from '../store/people/tokens.ts';
import type { Database } from '../store/postgres/database.ts';
import { type Actor, actorOf, parseSelector } from './actor.ts';
import { hashToken } from './token.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** Null without a header, for any other scheme, and for a token that is unknown, revoked or expired. */
export async function authenticate(db: Database, authorization: string | null): Promise<Actor | null> {
  const value = BEARER.exec(authorization?.trim() ?? '')?.[1];
  if (value === undefined) return null;
  const token = await findLiveToken(db, hashToken(value));
  if (!token) return null;
  if (token.kind === 'PROJECT') {
    if (token.projectId === null) return null;
    return {
      kind: 'token',
      name: token.name,
      tokenId: token.id,
      projectId: token.projectId,
      role: token.role,
      selector: token.labelSelector === null ? null : parseSelector(token.labelSelector),
    };
  }
  return token.user && actorOf(token.user);
}
