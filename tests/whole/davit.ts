/** The whole product as a user starts it, `npm start`, in a home and on ports of its own, driven through its contract. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../wait.ts';
import { type AppBody, type DavitClient, davitClient, ROOT } from './client.ts';
import { freePorts, pidOf } from './processes.ts';

export interface Davit extends DavitClient {
  gatewayPort: number;
  home: string;
  /** The process `davit`. */
  pid: number;
  /** All that was printed so far. */
  output(): string;
  /** Process id of one of its processes, by title; waits until there is one. */
  pidOf(title: string): Promise<number>;
  /** The same home again, after `stop`. */
  restart(): Promise<Davit>;
  /** SIGTERM, as a user’s. @returns how long it took, in ms */
  stop(): Promise<number>;
  /** Ends it and removes its home and its containers. */
  destroy(): Promise<void>;
}

export interface StartOptions {
  /** In a session of its own, where Ctrl-C does not reach it: whoever starts it ends it. */
  detached?: boolean;
}

export async function startDavit(env: Record<string, string> = {}, options: StartOptions = {}): Promise<Davit> {
  const home = mkdtempSync(path.join(tmpdir(), 'davit-whole-'));
  // The users that run the database and the console must reach it.
  chmodSync(home, 0o755);
  const [consolePort, gatewayPort] = await freePorts(2);
  return start(
    {
      DAVIT_HOME: home,
      DAVIT_CONSOLE_PORT: String(consolePort),
      DAVIT_GATEWAY_PORT: String(gatewayPort),
      DAVIT_ADMIN_TOKEN: `test-${randomBytes(24).toString('hex')}`,
      DAVIT_DEMO: '0',
      ...env,
    },
    options,
  );
}

async function start(env: Record<string, string>, options: StartOptions): Promise<Davit> {
  const { DAVIT_HOME: home = '', DAVIT_ADMIN_TOKEN: token = '', DAVIT_CONSOLE_PORT, DAVIT_GATEWAY_PORT } = env;
  const client = davitClient(`http://127.0.0.1:${DAVIT_CONSOLE_PORT}`, token);
  let printed = '';
  const child = spawn(process.execPath, ['bin/start.mjs'], {
    cwd: ROOT,
    env: { ...withoutTestRunner(process.env), ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += String(data)));
  await until(
    'Davit is ready',
    () => ended(child) !== null || printed.includes('Davit is ready'),
    (seen) => seen,
    { timeoutMs: 180_000 },
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${printed}`);
  });
  const code = ended(child);
  if (code !== null) throw new Error(`npm start ended with ${code}:\n${printed}`);

  const davit: Davit = {
    ...client,
    gatewayPort: Number(DAVIT_GATEWAY_PORT),
    home,
    pid: child.pid ?? 0,
    output: () => printed,
    pidOf: (title) => pidOf(title, child.pid ?? 0, home),
    async restart() {
      return start(env, options);
    },
    async stop() {
      const begun = performance.now();
      if (ended(child) === null) {
        const exit = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await exit;
      }
      return performance.now() - begun;
    },
    async destroy() {
      if (ended(child) === null) await client.remove(await everyApp(client));
      await davit.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return davit;
}

/** Those of all projects that are not deleted. */
async function everyApp(client: DavitClient): Promise<string[]> {
  const { body } = await client.api<{ items: { slug: string }[] }>('GET', '/v1/project?size=1000');
  const lists = await Promise.all(
    body.items.map(({ slug }) => client.api<{ items: AppBody[] }>('GET', `/v1/app?size=1000&project=${slug}`)),
  );
  return lists.flatMap((list) => list.body.items).map((app) => app.id);
}

/** The product must not notice that a test started it. */
export function withoutTestRunner(env: NodeJS.ProcessEnv): Record<string, string> {
  const { NODE_ENV: _mode, VITEST: _runner, FORCE_COLOR: _color, ...rest } = env;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function ended(child: ChildProcess): number | null {
  return child.exitCode ?? (child.signalCode ? -1 : null);
}
