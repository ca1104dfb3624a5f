/**
 * rclone and git: started without a shell, without anything of our own environment, as a user who may do nothing, and
 * ended with us, however we end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { findOnPath } from '../../programs/find.ts';
import type { MissingProgram } from '../../programs/install.ts';
import { GIT, RCLONE } from '../../programs/transfer.ts';
import { DataError } from '../errors.ts';
import type { Owner } from '../place.ts';

const PROGRAMS: Record<'rclone' | 'git', MissingProgram> = { rclone: RCLONE, git: GIT };
const BARE: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C.UTF-8' };
/** To put away what it has begun: parts of an upload that nobody would pay for knowingly. */
const GRACE_MS = 3_000;

export interface Run {
  program: 'rclone' | 'git';
  args: string[];
  /** Where it starts; as a path it is `/proc/self/cwd`, whoever may not pass the directories above it. */
  cwd: string;
  /** All that it knows besides the PATH; secrets go here. */
  env: Record<string, string>;
  user: Owner;
  signal: AbortSignal;
}

export interface Child {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Its exit code; null: ended by a signal. @throws the signal's reason once that has come */
  ended: Promise<number | null>;
  /** At once, without the signal having come. */
  kill(): void;
}

/** @throws DataError when it is not installed */
export async function startProgram({ program, args, cwd, env, user, signal }: Run): Promise<Child> {
  const [file, guard] = await Promise.all([findOnPath(program), findOnPath('setpriv')]);
  if (!file || !guard) {
    const { what, packages } = PROGRAMS[program];
    throw new DataError('failed', `Davit's host has no ${what}: run "apt-get install ${packages.join(' ')}" on it.`);
  }
  signal.throwIfAborted();
  // Killed together with this process: the next one finds nobody at work on the same files.
  const child = spawn(guard, ['--pdeathsig', 'KILL', '--no-new-privs', '--', file, ...args], {
    cwd,
    env: { ...BARE, ...env } as Record<string, string> as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'close') as Promise<[number | null]>;
  const end = async () => {
    child.kill('SIGTERM');
    await Promise.race([exited.catch(() => undefined), delay(GRACE_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  };
  const onAbort = () => void end();
  signal.addEventListener('abort', onAbort, { once: true });
  const ended = exited
    .then(([code]) => {
      signal.throwIfAborted();
      return code;
    })
    .finally(() => signal.removeEventListener('abort', onAbort));
  // Whoever reads its output first learns of the end a moment later.
  ended.catch(() => undefined);
  // Node throws away what a child wrote if nobody reads when it ends: someone always does.
  const [stdout, stderr] = [child.stdout.pipe(new PassThrough()), child.stderr.pipe(new PassThrough())];
  return { stdin: child.stdin, stdout, stderr, ended, kill: () => child.kill('SIGKILL') };
}

/** Calls for each line; what is longer than a line can be is cut. */
export function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', take);
  return once(lines, 'close').then(() => undefined);
}
