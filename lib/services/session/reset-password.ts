/**
 * A new password for someone who lost theirs, by a link that works once. Who may ask for a link is the caller's to
 * know; who has one may set the password, so there is no actor here.
 */
import { z } from 'zod';
import { hashPassword } from '../../auth/password.ts';
import { hashToken, mintToken } from '../../auth/token.ts';
import { passwordIssue } from '../../domain/new-password.ts';
import { text } from '../../domain/spec/text-input.ts';
import { findReset, replaceReset, takeReset } from '../../store/people/password-resets.ts';
import { deletePersonalTokens } from '../../store/people/tokens.ts';
import { findAccount, findUserByEmail, forgetSignIns, setPassword } from '../../store/people/users.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { validate } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';

const LINK_SECONDS = 3600;

export interface ResetLink {
  email: string;
  /** The last segment of its address, shown this once; in the form of a token, so that logs hide it as they hide tokens. */
  secret: string;
  expiresAt: Date;
}

/**
 * The account's earlier link, if any, ends with it. The password stands until a new one is set.
 *
 * @returns null when there is no such account
 */
export async function createResetLink(db: PrismaClient, email: string): Promise<ResetLink | null> {
  const user = await findUserByEmail(db, email.trim().toLowerCase());
  if (!user) return null;
  const secret = mintToken();
  return {
    email: user.email,
    secret: secret.value,
    expiresAt: await replaceReset(db, user.id, secret.hash, LINK_SECONDS),
  };
}

/** Whose password the link sets; null when it is unknown, used, replaced or expired. */
export async function readResetLink({ db }: Platform, link: string): Promise<{ email: string } | null> {
  return findReset(db, hashToken(link));
}

export const passwordInput = z.strictObject({
  link: text().min(1, 'must not be empty').max(128, 'must be at most 128 characters'),
  password: text().superRefine((password, context) => {
    const message = passwordIssue(password);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
});

/**
 * Whatever the old password has opened ends with it: sessions by the account's version, its personal tokens at commit,
 * here and at the gateway. Tokens that the account made for a project are the project's, and stay.
 *
 * @throws ServiceError not-found LINK_GONE, invalid
 */
export async function resetPassword(platform: Platform, input: unknown): Promise<void> {
  const { link, password } = validate(passwordInput, input);
  // Hashing takes 19 MiB and time: not for everyone who guesses.
  if (!(await readResetLink(platform, link))) throw linkGone();
  const hash = await hashPassword(password);
  await platform.db.$transaction(async (tx) => {
    const userId = await takeReset(tx, hashToken(link));
    if (userId === null) throw linkGone();
    // First the version, which a sign-in under way holds until its token is there to be deleted.
    await setPassword(tx, userId, hash);
    await deletePersonalTokens(tx, userId);
    const account = await findAccount(tx, userId);
    if (account) await forgetSignIns(tx, account.email);
  });
}

function linkGone(): ServiceError {
  return new ServiceError(
    'not-found',
    'LINK_GONE',
    'This link has been used, has expired, or a newer one has taken its place. Ask whoever runs Davit for another: npx davit admin reset <e-mail>.',
  );
}
