/** Which directory this instance lives in. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { firstClosed, type SystemUser } from './users.ts';

const SHARED_HOME = '/var/lib/davit';

/**
 * DAVIT_HOME where it is set; else `.davit` in the clone; else, where the clone is closed to `user` (under /root, say),
 * `/var/lib/davit`. That belongs to the first clone that takes it: another one gets `/var/lib/davit-<hash of its path>`,
 * so two clones never meet in one home.
 *
 * @param user who must reach it; null when everything runs as ourselves
 */
export async function chooseHome(set: string | null, clone: string, user: SystemUser | null): Promise<string> {
  if (set) return path.resolve(set);
  const inClone = path.join(clone, '.davit');
  if (!user || !(await firstClosed(path.join(inClone, 'x'), user))) return inClone;
  return (await claim(SHARED_HOME, clone))
    ? SHARED_HOME
    : `${SHARED_HOME}-${createHash('sha256').update(clone).digest('hex').slice(0, 8)}`;
}

async function claim(home: string, clone: string): Promise<boolean> {
  await mkdir(home, { recursive: true });
  const file = path.join(home, 'clone');
  await writeFile(file, `${clone}\n`, { flag: 'wx' }).catch(() => undefined);
  return (await readFile(file, 'utf8')).trim() === clone;
}
