/** A one-time link to a new password. Whoever may read the home's secrets may do this: no sign-in is asked. */
import { loadConfig } from '../../lib/config/config.ts';
import { ProgramError } from '../../lib/programs/errors.ts';
import { possibleHomes, runningIn } from '../start/before.mjs';

export interface IssuedLink {
  email: string;
  url: string;
  expiresAt: Date;
}

/**
 * @param clone the directory that Davit was started in
 * @returns null when there is no such account
 * @throws ProgramError when Davit does not run here
 */
export async function issueResetLink(
  email: string,
  clone: string,
  env: Record<string, string | undefined>,
): Promise<IssuedLink | null> {
  const home = possibleHomes(clone, env).find((candidate) => runningIn(candidate));
  if (!home && !env.DATABASE_URL) {
    throw new ProgramError(
      'Davit does not run here: start it with "npm start", then ask again (with the same DAVIT_HOME, if you set one).',
    );
  }
  // Loaded only here: a clone that never ran has no database client, and no other command needs one.
  const { openDatabase } = await import('../../lib/store/postgres/database.ts');
  const { postgresUrl } = await import('../../lib/programs/postgres.ts');
  const { createResetLink } = await import('../../lib/services/session/reset-password.ts');
  const db = openDatabase(env.DATABASE_URL || (await postgresUrl(home ?? '')), 1);
  try {
    const link = await createResetLink(db, email);
    if (!link) return null;
    const console = (home && runningIn(home)?.console) || consoleFrom(env);
    return { email: link.email, url: `${console}/reset/${link.secret}`, expiresAt: link.expiresAt };
  } finally {
    await db.$disconnect();
  }
}

function consoleFrom(env: Record<string, string | undefined>): string {
  const { host, consolePort } = loadConfig(env);
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${consolePort}`;
}
