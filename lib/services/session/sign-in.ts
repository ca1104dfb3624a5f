/** What the right password opens: a personal token, as `davit login` wants it, or a session in a browser. */
import type { SessionClaims } from '../../auth/session.ts';
import { mintToken } from '../../auth/token.ts';
import { databaseNow } from '../../store/ledger.ts';
import { insertToken } from '../../store/people/tokens.ts';
import type { Platform } from '../platform.ts';
import { checkPassword } from './check-password.ts';

const TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;

export interface Session {
  /** The secret, this once. */
  token: string;
  expiresAt: Date;
  user: { email: string; name: string; administrator: boolean };
}

/** @throws ServiceError as `checkPassword` does */
export async function signIn(platform: Platform, input: unknown): Promise<Session> {
  return checkPassword(platform, input, async (tx, user) => {
    const secret = mintToken();
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

/** For a cookie: nothing is stored, the account's version is what ends it. @throws ServiceError as `checkPassword` does */
export async function signInBrowser(platform: Platform, input: unknown): Promise<SessionClaims> {
  return checkPassword(platform, input, async (_tx, { id, version }) => ({ userId: id, version }));
}
