/** Whether someone is who they say: one check for every way to sign in. */
import { z } from 'zod';
import { verifyPassword } from '../../auth/password.ts';
import { text } from '../../domain/spec/text-input.ts';
import { countSignIn, findUserByEmail, forgetSignIns, holdVersion } from '../../store/people/users.ts';
import type { Database } from '../../store/postgres/database.ts';
import { validate } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { Turns } from './turns.ts';

const LIMIT = { tries: 5, withinSeconds: 60 };
/** Anyone may ask, and each try takes 19 MiB and a thread for a while: two of Node's four are left to others. */
const turns = new Turns({ atOnce: 2, waiting: 32 });

export const sessionInput = z.strictObject({
  email: text().min(1, 'must not be empty').max(254, 'must be at most 254 characters'),
  password: text().min(1, 'must not be empty').max(1024, 'must be at most 1024 characters'),
});

export interface SignedIn {
  id: string;
  email: string;
  name: string;
  administrator: boolean;
  version: number;
}

/**
 * An unknown account and a wrong password get the same answer after the same work.
 *
 * @param open what the right password opens; the account's version stands until it is done
 * @throws ServiceError unauthenticated, too-many (five tries a minute for each account), unavailable (too many at
 *   once, of all accounts: then the try is not counted), invalid
 */
export async function checkPassword<Opened>(
  platform: Platform,
  input: unknown,
  open: (tx: Database, user: SignedIn) => Promise<Opened>,
): Promise<Opened> {
  const { email, password } = validate(sessionInput, input);
  const turn = turns.take(() => tryPassword(platform, email.trim().toLowerCase(), password, open));
  if (turn) return turn;
  throw new ServiceError(
    'unavailable',
    'SIGN_IN_BUSY',
    'Too many people sign in at this moment. Try again in a few seconds.',
    { retryAfterSeconds: 2 },
  );
}

async function tryPassword<Opened>(
  { db }: Platform,
  email: string,
  password: string,
  open: (tx: Database, user: SignedIn) => Promise<Opened>,
): Promise<Opened> {
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
  return db.$transaction(async (tx) => {
    // A password that was reset meanwhile is the wrong one.
    if (!(await holdVersion(tx, user))) throw failed();
    await forgetSignIns(tx, email);
    return open(tx, user);
  });
}

function failed(): ServiceError {
  return new ServiceError(
    'unauthenticated',
    'SIGN_IN_FAILED',
    'E-mail or password is wrong. Check both and try again.',
  );
}
