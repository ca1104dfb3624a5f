/** Tokens: only their hashes are here. Expiry is judged by the database's clock. */
import type { Token as TokenRow } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';
import { type Account, accountOf } from './users.ts';

export interface LiveToken {
  id: string;
  kind: 'PROJECT' | 'PERSONAL';
  name: string;
  role: 'READ' | 'OPERATOR';
  projectId: string | null;
  labelSelector: string | null;
  /** The user that a personal token speaks for. */
  user: Account | null;
}

/** Null for a token that is unknown, revoked or expired. */
export async function findLiveToken(db: Database, hash: string): Promise<LiveToken | null> {
  const token = await db.token.findUnique({ where: { hash }, include: { user: { include: { memberships: true } } } });
  if (!token || (token.expiresAt !== null && (await hasPassed(db, token.expiresAt)))) return null;
  return {
    id: token.id,
    kind: token.kind,
    name: token.name,
    role: token.role,
    projectId: token.projectId,
    labelSelector: token.labelSelector,
    user: token.user && accountOf(token.user),
  };
}

export type TokenRecord = Omit<TokenRow, 'hash'>;

/** Of a project; never personal ones. */
export async function listProjectTokens(
  db: Database,
  projectId: string,
  page: { limit: number; offset: number; order: 'asc' | 'desc'; sort: 'createdAt' | 'updatedAt' | 'name' | 'id' },
): Promise<{ items: TokenRecord[]; total: number }> {
  const where = { projectId, kind: 'PROJECT' as const };
  const items = await db.token.findMany({
    where,
    omit: { hash: true },
    orderBy: [{ [page.sort]: page.order }, { id: page.order }],
    take: page.limit,
    skip: page.offset,
  });
  return { items, total: await db.token.count({ where }) };
}

export async function findProjectToken(db: Database, id: string): Promise<TokenRecord | null> {
  return db.token.findFirst({ where: { id, kind: 'PROJECT' }, omit: { hash: true } });
}

export interface TokenDraft {
  kind: 'PROJECT' | 'PERSONAL';
  projectId: string | null;
  userId: string | null;
  name: string;
  role: 'READ' | 'OPERATOR';
  labelSelector: string | null;
  hash: string;
  prefix: string;
  expiresAt: Date | null;
}

export async function insertToken(db: Database, draft: TokenDraft): Promise<TokenRecord> {
  return db.token.create({ data: draft, omit: { hash: true } });
}

/** The same without complaint when it is there already. */
export async function ensureToken(db: Database, draft: TokenDraft): Promise<void> {
  await db.token.createMany({ data: [draft], skipDuplicates: true });
}

/** A new secret: the old one is dead at commit. */
export async function replaceTokenSecret(
  db: Database,
  id: string,
  secret: { hash: string; prefix: string },
  now: Date,
): Promise<TokenRecord> {
  return db.token.update({
    where: { id },
    data: { hash: secret.hash, prefix: secret.prefix, version: { increment: 1 }, updatedAt: now },
    omit: { hash: true },
  });
}

export async function deleteToken(db: Database, id: string): Promise<void> {
  await db.token.deleteMany({ where: { id } });
}

/** Those that speak for a user; what the user made for projects stays. */
export async function deletePersonalTokens(db: Database, userId: string): Promise<void> {
  await db.token.deleteMany({ where: { userId, kind: 'PERSONAL' } });
}

async function hasPassed(db: Database, at: Date): Promise<boolean> {
  const rows = await db.$queryRaw<{ passed: boolean }[]>`SELECT ${at}::timestamptz <= clock_timestamp() AS passed`;
  return rows[0]?.passed !== false;
}
