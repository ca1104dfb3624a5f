/** People, and how often someone tried to sign in as one of them. */

import type { ProjectRole } from '../../domain/roles.ts';
import type { Member, Role, User } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

/** Someone with what they may do, as it is now. */
export interface Account {
  id: string;
  email: string;
  name: string;
  administrator: boolean;
  version: number;
  /** By project id. */
  roles: Map<string, ProjectRole>;
}

const ROLES: Record<Role, ProjectRole> = { READER: 'reader', OPERATOR: 'operator', ADMIN: 'admin' };

export async function findAccount(db: Database, id: string): Promise<Account | null> {
  const user = await db.user.findUnique({ where: { id }, include: { memberships: true } });
  return user && accountOf(user);
}

export function accountOf(user: User & { memberships: Member[] }): Account {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    administrator: user.administrator,
    version: user.version,
    roles: new Map(user.memberships.map((member) => [member.projectId, ROLES[member.role]])),
  };
}

export async function findUserByEmail(db: Database, email: string): Promise<User | null> {
  return db.user.findUnique({ where: { email } });
}

export async function insertUser(
  db: Database,
  draft: { email: string; name: string; passwordHash: string; administrator: boolean },
): Promise<User> {
  return db.user.create({ data: draft });
}

/** A new password grows the version. */
export async function setPassword(db: Database, id: string, passwordHash: string): Promise<void> {
  await db.user.update({ where: { id }, data: { passwordHash, version: { increment: 1 } } });
}

/**
 * Keeps the account's version as it is until the transaction ends.
 *
 * @returns false when it has grown since the account was read, or the account is gone
 */
export async function holdVersion(tx: Database, user: { id: string; version: number }): Promise<boolean> {
  const rows = await tx.$queryRaw<{ version: number }[]>`
    SELECT version FROM users WHERE id = ${user.id}::uuid FOR SHARE`;
  return rows[0]?.version === user.version;
}

/**
 * Counts a try before it is made, so that tries at the same moment cannot pass the limit together. Accounts that do
 * not exist are counted like others.
 *
 * @returns seconds until the next try is allowed; 0 when this one is
 */
export async function countSignIn(
  db: Database,
  email: string,
  limit: { tries: number; withinSeconds: number },
): Promise<number> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('davit_sign_in:' || ${email}, 0))`;
  await db.$executeRaw`
    DELETE FROM sign_in_attempts
     WHERE at < clock_timestamp() - make_interval(secs => ${limit.withinSeconds}::double precision)`;
  const rows = await db.$queryRaw<{ tries: number; wait: number }[]>`
    SELECT count(*)::int AS tries,
           coalesce(ceil(extract(epoch FROM min(at) - clock_timestamp()) + ${limit.withinSeconds}::double precision), 0)::int AS wait
      FROM (SELECT at FROM sign_in_attempts WHERE email = ${email} ORDER BY at DESC LIMIT ${limit.tries}::int) AS latest`;
  const found = rows[0];
  if (found && found.tries >= limit.tries) return Math.max(found.wait, 1);
  await db.$executeRaw`
    INSERT INTO sign_in_attempts (email, user_id) SELECT ${email}, (SELECT id FROM users WHERE email = ${email})`;
  return 0;
}

/** Who got in starts with a clean count. */
export async function forgetSignIns(db: Database, email: string): Promise<void> {
  await db.signInAttempt.deleteMany({ where: { email } });
}

/** The first one that was made. */
export async function findAdministrator(db: Database): Promise<User | null> {
  return db.user.findFirst({ where: { administrator: true }, orderBy: { createdAt: 'asc' } });
}
