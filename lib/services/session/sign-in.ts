/** From e-mail and password to a personal token, as `davit login` wants it. */
import { z } from 'zod';
import { verifyPassword } from '../../auth/password.ts';
import { mintToken } from '../../auth/token.ts';
import { text } from '../../domain/app-spec.ts';
import { databaseNow } from '../../store/ledger.ts';
import { insertToken } from '../../store/tokens.ts';
import { countSignIn, findUserByEmail, forgetSignIns, holdVersion } from '../../store/users.ts';
import { validate } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { Turns } from './turns.ts';

const LIMIT = { tries: 5, withinSeconds: 60 };
const TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;
/** Anyone may ask, and each try takes 19 MiB and a thread for a while: two of Node's four are left to others. */
const turns = new Turns({ atOnce: 2, waiting: 32 });

export const sessionInput = z.strictObject({
  email: text().min(1, 'must not be empty').max(254, 'must be at most 254 characters'),
  password: text().min(1, 'must not be empty').max(1024, 'must be at most 1024 characters'),
});

export interface Session {
  /** The secret, this once. */
  token: string;
  expiresAt: Date;
  user: { email: string; name: string; administrator: boolean };
}

/**
 * An unknown account and a wrong password get the same answer after the same work.
 *
 * @throws ServiceError unauthenticated, too-many (five tries a minute for each account), unavailable (too many at
 *   once, of all accounts: then the try is not counted), invalid
 */
export async function signIn(platform: Platform, input: unknown): Promise<Session> {
  const { email, password } = validate(sessionInput, input);
  const turn = turns.take(() => tryPassword(platform, email.trim().toLowerCase(), password));
  if (turn) return turn;
  throw new ServiceError(
    'unavailable',
    'SIGN_IN_BUSY',
    'Too many people sign in at this moment. Try again in a few seconds.',
    { retryAfterSeconds: 2 },
  );
}

async function tryPassword({ db }: Platform, email: string, password: string): Promise<Session> {
  const waitSeconds = await db.$transaction((tx) => countSignIn(tx, email, LIMIT));
  if (waitSeconds > 0) {
    throw new ServiceError(
      'too-many',
      'TOO_MANY_TRIES',
      `Too many tries for this account. Try again in ${waitSeconds} s.`,
      { retryAfterSeconds: waitSeconds },
    );
  }
  const user = await findUserByEmail(db, email);
  if (!(await verifyPassword(user?.passwordHash ?? null, password)) || !user) throw failed();
  const secret = mintToken();
  return db.$transaction(async (tx) => {
    // A password that was reset meanwhile is the wrong one.
    if (!(await holdVersion(tx, user))) throw failed();
    await forgetSignIns(tx, email);
    const expiresAt = new Date((await databaseNow(tx)).getTime() + TOKEN_DAYS * DAY_MS);
    await insertToken(tx, {
      kind: 'PERSONAL',
      projectId: null,
      userId: user.id,
      name: 'login',
      role: 'OPERATOR',
      labelSelector: null,
      hash: secret.hash,
      prefix: secret.prefix,
      expiresAt,
    });
    return {
      token: secret.value,
      expiresAt,
      user: { email: user.email, name: user.name, administrator: user.administrator },
    };
  });
}

function failed(): ServiceError {
  return new ServiceError(
    'unauthenticated',
    'SIGN_IN_FAILED',
    'E-mail or password is wrong. Check both and try again.',
  );
}
