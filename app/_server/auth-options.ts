/** How next-auth signs people in: with a password, into a sealed cookie that holds an account's id and version. */
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { SESSION_SECONDS, sessionCookieName } from '../../lib/auth/session.ts';
import { paths } from '../../lib/paths/paths.ts';
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { signInBrowser } from '../../lib/services/session/sign-in.ts';
import { refusalOf } from '../v1/_handlers/refusal.ts';

/** @param secure whether the browser came over https: only then would it send the cookie back */
export function authOptions(secure: boolean): NextAuthOptions {
  const platform = currentPlatform();
  const secret = platform.settings.sessionSecret;
  if (secret === undefined) throw new Error('there is no secret to seal sessions with');
  const cookie = (name: string) => ({
    name,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure },
  });
  const sessionName = sessionCookieName(secret);
  return {
    secret,
    pages: { signIn: paths.signIn(), error: paths.signIn() },
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: secure,
    cookies: {
      sessionToken: cookie(sessionName),
      csrfToken: cookie(sessionName.replace('session', 'csrf')),
      callbackUrl: cookie(sessionName.replace('session', 'callback')),
    },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(credentials) {
          try {
            const { email, password } = credentials ?? {};
            const { userId, version } = await signInBrowser(platform, { email, password });
            return { id: userId, version };
          } catch (error) {
            const refusal = refusalOf(error, false);
            const retryAfterSeconds = Number(refusal.headers.get('retry-after')) || undefined;
            // The message is all of an error that next-auth hands on to the browser.
            throw new Error(JSON.stringify({ ...(await refusal.json()), status: refusal.status, retryAfterSeconds }));
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, version: user.version } : token),
    },
  };
}

declare module 'next-auth' {
  interface User {
    version: number;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    version?: unknown;
  }
}
