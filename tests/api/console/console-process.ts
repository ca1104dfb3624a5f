/** The console as the supervisor runs it: the built Next application behind its own server, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { buildConsole } from '../../../bin/start/build.ts';
import { environment } from '../api.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface ConsoleProcess {
  url: string;
  port: number;
  child: ChildProcess;
  /** Settles when it has ended. */
  exited: Promise<unknown>;
}

/** @param env beyond what every test's console is told */
export async function startConsole(databaseUrl: string, env: Record<string, string> = {}): Promise<ConsoleProcess> {
  await buildConsole(ROOT);
  const port = await freePort();
  const child = spawn(process.execPath, ['--title=davit-console', '--import', 'tsx', 'lib/console/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      ...environment(databaseUrl),
      DAVIT_CONSOLE_PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error(`the console ended before it was ready: ${said}`);
    }),
  ]);
  return { url: `http://127.0.0.1:${port}`, port, child, exited };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
