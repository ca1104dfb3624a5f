/** Links to a new password: only their hashes are here, one per account. Expiry is judged by the database's clock. */
import type { Database } from '../postgres/database.ts';

/** Whatever link the account had is dead at commit. @returns when the new one expires */
export async function replaceReset(db: Database, userId: string, hash: string, validSeconds: number): Promise<Date> {
  const rows = await db.$queryRaw<{ expires_at: Date }[]>`
    INSERT INTO password_resets (user_id, hash, expires_at)
    VALUES (${userId}::uuid, ${hash}, clock_timestamp() + make_interval(secs => ${validSeconds}::double precision))
    ON CONFLICT (user_id) DO UPDATE
       SET hash = EXCLUDED.hash, expires_at = EXCLUDED.expires_at, created_at = clock_timestamp()
    RETURNING expires_at`;
  const [row] = rows;
  if (!row) throw new Error('a link was not stored');
  return row.expires_at;
}

/** @returns whose link it is; null when it is unknown, used, replaced or expired */
export async function findReset(db: Database, hash: string): Promise<{ email: string } | null> {
  const rows = await db.$queryRaw<{ email: string }[]>`
    SELECT email FROM password_resets JOIN users ON users.id = user_id
     WHERE hash = ${hash} AND expires_at > clock_timestamp()`;
  return rows[0] ?? null;
}

/** Of several at once, one gets it. @returns the account's id, or null as above */
export async function takeReset(tx: Database, hash: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ user_id: string }[]>`
    DELETE FROM password_resets WHERE hash = ${hash} AND expires_at > clock_timestamp() RETURNING user_id`;
  return rows[0]?.user_id ?? null;
}
