/** System users that our programs run as, and what those users can reach. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ProgramError } from './errors.ts';

const run = promisify(execFile);

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** Console and gateway. Never in the group of the engine's socket. */
export const SERVICE_USER = 'davit';
/** The embedded Postgres: not the console's, so that the console cannot read the database's files. */
export const DATABASE_USER = 'davit-db';

/** Whether programs can be given a user of their own at all. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Finds the system user, or makes it: without home, password, shell or further groups.
 *
 * @throws ProgramError
 */
export async function ensureSystemUser(name: string): Promise<SystemUser> {
  const known = await findUser(name);
  if (known) return known;
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      name,
    ]);
  } catch (error) {
    // Two starts at once: the other one made it.
    const made = await findUser(name);
    if (made) return made;
    throw new ProgramError(`The system user ${name} could not be made. Make it by hand: useradd --system ${name}`, {
      cause: error,
    });
  }
  const made = await findUser(name);
  if (!made) throw new ProgramError(`The system user ${name} was made, but is not in /etc/passwd.`);
  return made;
}

async function findUser(name: string): Promise<SystemUser | null> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const line of passwd.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/**
 * The first directory or file on the way to `target` that `user` may not pass (or, at the end, read); null when it
 * can be reached. What does not exist yet counts as reachable: it is ours to make.
 */
export async function firstClosed(target: string, user: Pick<SystemUser, 'uid' | 'gid'>): Promise<string | null> {
  const steps = path.resolve(target).split(path.sep).filter(Boolean);
  let current: string = path.sep;
  for (const [index, step] of steps.entries()) {
    current = path.join(current, step);
    const found = await stat(current).catch(() => null);
    if (!found) return null;
    const bits = found.uid === user.uid ? found.mode >> 6 : found.gid === user.gid ? found.mode >> 3 : found.mode;
    const last = index === steps.length - 1;
    const needed = found.isDirectory() ? (last ? 0o5 : 0o1) : 0o4;
    if ((bits & needed) !== needed) return current;
  }
  return null;
}
