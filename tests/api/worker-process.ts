/** The worker as the supervisor runs it, on the simulated engine: what the API needs of it are its byte streams. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environment } from './api.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface WorkerProcess {
  home: string;
  socket: string;
  /** Of a container, what is on the disk. */
  containerHome(id: string): string;
  kill(): Promise<void>;
  /** Another one, in the same home. */
  start(): Promise<void>;
  /** Ends it, and removes its home. */
  close(): Promise<void>;
}

export async function startWorkerProcess(databaseUrl: string): Promise<WorkerProcess> {
  const home = await mkdtemp(path.join(tmpdir(), 'davit-worker-'));
  let child: ChildProcess | null = null;
  const worker: WorkerProcess = {
    home,
    socket: path.join(home, 'run', 'worker.sock'),
    containerHome: (id) => path.join(home, 'data', 'containers', id),
    async kill() {
      const dying = child;
      child = null;
      if (!dying || dying.exitCode !== null) return;
      const exited = once(dying, 'exit');
      dying.kill('SIGKILL');
      await exited;
    },
    async start() {
      const starting = spawn(process.execPath, ['--import', 'tsx', 'lib/worker/main.ts'], {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          ...environment(databaseUrl),
          DAVIT_HOME: home,
          DAVIT_ENGINE: 'simulated',
        },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      child = starting;
      let said = '';
      starting.stderr?.on('data', (chunk) => {
        said += String(chunk);
      });
      await new Promise<void>((resolve, reject) => {
        starting.on('message', (message) => {
          if ((message as { type: string }).type === 'ready') resolve();
        });
        starting.once('exit', () => reject(new Error(`the worker ended before it was ready: ${said}`)));
      });
    },
    async close() {
      await worker.kill();
      await rm(home, { recursive: true, force: true });
    },
  };
  await worker.start();
  return worker;
}
