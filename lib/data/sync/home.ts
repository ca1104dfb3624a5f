/** The directory of one volume: what containers mount, and beside it what they never see. */
import { chmod, chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../errors.ts';
import type { Owner } from '../place.ts';

export interface VolumeHome {
  /** Mounted. Each file in it is whole, always. */
  files: string;
  /** What was fetched and is not published yet. */
  staging: string;
  /** What is being pushed, as it was when that began. */
  outgoing: string;
  /** A bare repository. */
  git: string;
  /** What both sides have though their times differ. */
  record: string;
  lock: string;
}

export async function prepareHome(root: string, owner: Owner, writable: boolean): Promise<VolumeHome> {
  const at = (name: string) => path.join(root, name);
  const home: VolumeHome = {
    files: at('files'),
    staging: at('staging'),
    outgoing: at('outgoing'),
    git: at('git'),
    record: at('record.json'),
    lock: at('lock'),
  };
  await mkdir(root, { recursive: true });
  for (const directory of [home.files, home.staging, home.outgoing, home.git]) {
    if (!(await made(directory))) continue;
    if (owner) await chown(directory, owner.uid, owner.gid);
    await chmod(directory, directory === home.files && writable && !owner ? 0o777 : 0o755);
  }
  return home;
}

async function made(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
