/** A new password for someone who lost theirs. Who may ask is the caller's to know: there is no actor here. */
import { generatePassword, hashPassword } from '../../auth/password.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { deletePersonalTokens } from '../../store/tokens.ts';
import { findUserByEmail, forgetSignIns, setPassword } from '../../store/users.ts';

export interface Reset {
  email: string;
  /** Shown to its owner, this once. */
  password: string;
}

/**
 * Whatever the old password has opened ends with it: the account's personal tokens are gone at commit, here and at the
 * gateway. Tokens that the account made for a project are the project's, and stay.
 *
 * @returns null when there is no such account
 */
export async function resetPassword(db: PrismaClient, email: string): Promise<Reset | null> {
  const user = await findUserByEmail(db, email.trim().toLowerCase());
  if (!user) return null;
  const password = generatePassword();
  const hash = await hashPassword(password);
  await db.$transaction(async (tx) => {
    // First the version, which a sign-in under way holds until its token is there to be deleted.
    await setPassword(tx, user.id, hash);
    await deletePersonalTokens(tx, user.id);
    await forgetSignIns(tx, user.email);
  });
  return { email: user.email, password };
}
