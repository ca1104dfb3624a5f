/** A new password for one account. Whoever may read the home's secrets may do this: no sign-in is asked. */
import { generatePassword, hashPassword } from '../../lib/auth/password.ts';
import { ProgramError } from '../../lib/programs/errors.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { findUserByEmail, forgetSignIns } from '../../lib/store/users.ts';
import { possibleHomes, runningIn } from '../start/before.mjs';

/** @returns exit code */
export async function main([email]: string[]): Promise<number> {
  if (!email) {
    console.error('Usage: npm run password -- <e-mail>');
    return 2;
  }
  const db = openDatabase(process.env.DATABASE_URL || (await runningDatabase()), 1);
  try {
    const user = await findUserByEmail(db, email.toLowerCase());
    if (!user) throw new ProgramError(`There is no account ${email}.`);
    const password = generatePassword();
    // With the version every session and personal token of the old password ends.
    await db.user.update({
      where: { id: user.id },
      data: { passwordHash: await hashPassword(password), version: { increment: 1 } },
    });
    await forgetSignIns(db, user.email);
    console.log(`Sign in   ${user.email} / ${password}`);
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
