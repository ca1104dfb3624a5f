/** HAProxy: found with its version; the gateway starts it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ProgramError } from './errors.ts';
import { findOnPath } from './find.ts';
import type { MissingProgram } from './install.ts';

const run = promisify(execFile);
const LOWEST = [2, 4] as const;

export const HAPROXY: MissingProgram = { what: 'HAProxy 2.4 or later', packages: ['haproxy'] };

export interface HAProxy {
  path: string;
  version: string;
}

/**
 * @returns null when there is none
 * @throws ProgramError when the one on the PATH is too old
 */
export async function findHAProxy(): Promise<HAProxy | null> {
  const path = await findOnPath('haproxy');
  if (!path) return null;
  const { stdout } = await run(path, ['-v']);
  const [, major, minor, rest] = /version (\d+)\.(\d+)([.\d]*)/.exec(stdout) ?? [];
  const version = `${major}.${minor}${rest ?? ''}`;
  if (!major || !minor || Number(major) < LOWEST[0] || (Number(major) === LOWEST[0] && Number(minor) < LOWEST[1])) {
    throw new ProgramError(
      `${path} is version ${version}, but Davit needs HAProxy 2.4 or later: put a newer one first on the PATH.`,
    );
  }
  return { path, version };
}
