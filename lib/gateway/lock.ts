/**
 * One controller per home. The lock is an abstract unix socket: the kernel gives it to one process at a time and takes
 * it back the instant that process ends, however it ends; no file is left behind.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

export interface Lock {
  release(): Promise<void>;
}

/** @throws Error when another gateway has this directory */
export async function lockDirectory(directory: string): Promise<Lock> {
  const id = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  server.unref();
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      failed(
        taken ? new Error(`Another gateway runs already in ${directory}. Stop it, or set another DAVIT_HOME.`) : error,
      );
    });
    server.listen(`\0davit-gateway-${id}`, done);
  });
  return { release: () => new Promise((done) => server.close(() => done())) };
}
