/** One sync of a volume at a time, also where a worker that hangs has not noticed yet that another took its place. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findOnPath } from '../../programs/find.ts';
import { DataError } from '../errors.ts';

const WAIT_SECONDS = 10;
const TAKEN = 75;

/**
 * The lock is held by a child that ends when its input does: so it is free again once this process is gone, however it
 * went.
 *
 * @throws DataError when someone else has it
 */
export async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const flock = await findOnPath('flock');
  if (!flock) throw new DataError('failed', 'Davit\'s host has no flock: run "apt-get install util-linux" on it.');
  const args = ['--exclusive', '--no-fork', '--timeout', String(WAIT_SECONDS), '--conflict-exit-code', String(TAKEN)];
  const holder = spawn(flock, [...args, file, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  holder.stdin.on('error', () => undefined);
  const ended = once(holder, 'exit') as Promise<[number | null]>;
  ended.catch(() => undefined);
  try {
    holder.stdin.write('locked');
    const [said] = (await Promise.race([once(holder.stdout, 'data'), ended])) as [Buffer | number | null];
    if (!Buffer.isBuffer(said)) {
      const why =
        said === TAKEN ? 'Another process is bringing files into this volume' : 'This volume cannot be locked';
      throw new DataError('failed', `${why}: it is tried again.`, { transient: true });
    }
    return await work();
  } finally {
    holder.stdin.end();
    holder.kill();
    await ended.catch(() => undefined);
  }
}
