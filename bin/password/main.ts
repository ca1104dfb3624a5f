/** A new password for one account. Whoever may read the home's secrets may do this: no sign-in is asked. */
import { ProgramError } from '../../lib/programs/errors.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { resetPassword } from '../../lib/services/session/reset-password.ts';
import { openDatabase } from '../../lib/store/postgres/database.ts';
import { possibleHomes, runningIn } from '../start/before.mjs';

/** @returns exit code */
export async function main([email]: string[]): Promise<number> {
  if (!email) {
    console.error('Usage: npm run password -- <e-mail>');
    return 2;
  }
  const db = openDatabase(process.env.DATABASE_URL || (await runningDatabase()), 1);
  try {
    const reset = await resetPassword(db, email);
    if (!reset) throw new ProgramError(`There is no account ${email}.`);
    console.log(`Sign in   ${reset.email} / ${reset.password}`);
    console.log('Its personal tokens have ended with the old password: sign in again with davit login.');
    return 0;
  } finally {
    await db.$disconnect();
  }
}

async function runningDatabase(): Promise<string> {
  const home = possibleHomes(process.cwd(), process.env).find((candidate) => runningIn(candidate));
  if (!home) throw new ProgramError('Davit does not run here: start it with "npm start", then ask again.');
  return postgresUrl(home);
}
