/** The whole product as a user starts it, `npm start`, in a home and on ports of its own, driven through its contract. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../wait.ts';

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** The part of an app's answer that these tests read. */
export interface AppBody {
  id: string;
  spec: { image: string; name: string };
  status: {
    state: string;
    url: string;
    addresses: string[];
    availableReplicas: number;
    info: { code: string; message: string };
    history: { date: string; state: string }[];
  };
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Davit {
  url: string;
  gatewayPort: number;
  home: string;
  token: string;
  /** The process `davit`. */
  pid: number;
  /** All that was printed so far. */
  output(): string;
  /** What the API answers is the test's to check. */
  api<Body = AppBody>(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer<Body>>;
  cli(args: string[], env?: Record<string, string>): Promise<CliResult>;
  /** Process id of one of its processes, by title; waits until there is one. */
  pidOf(title: string): Promise<number>;
  reach(appId: string, states: string[], timeoutMs?: number): Promise<AppBody>;
  /** The same home again, after `stop`. */
  restart(): Promise<Davit>;
  /** SIGTERM, as a user’s. @returns how long it took, in ms */
  stop(): Promise<number>;
  /** Ends it and removes its home and its containers. */
  destroy(): Promise<void>;
}

export async function startDavit(env: Record<string, string> = {}): Promise<Davit> {
  const home = mkdtempSync(path.join(tmpdir(), 'davit-whole-'));
  // The users that run the database and the console must reach it.
  chmodSync(home, 0o755);
  const [consolePort, gatewayPort] = await freePorts(2);
  return start({
    DAVIT_HOME: home,
    DAVIT_CONSOLE_PORT: String(consolePort),
    DAVIT_GATEWAY_PORT: String(gatewayPort),
    DAVIT_ADMIN_TOKEN: `test-${randomBytes(24).toString('hex')}`,
    DAVIT_DEMO: '0',
    ...env,
  });
}

async function start(env: Record<string, string>): Promise<Davit> {
  const { DAVIT_HOME: home = '', DAVIT_ADMIN_TOKEN: token = '', DAVIT_CONSOLE_PORT, DAVIT_GATEWAY_PORT } = env;
  const url = `http://127.0.0.1:${DAVIT_CONSOLE_PORT}`;
  let printed = '';
  const child = spawn(process.execPath, ['bin/start.mjs'], {
    cwd: ROOT,
    env: { ...withoutTestRunner(process.env), ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += String(data)));
  await until(
    'Davit is ready',
    () => ended(child) ?? printed,
    (seen) => {
      if (typeof seen === 'number') throw new Error(`npm start ended with ${seen}:\n${printed}`);
      return seen.includes('Davit is ready');
    },
    { timeoutMs: 180_000 },
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${printed}`);
  });

  const davit: Davit = {
    url,
    gatewayPort: Number(DAVIT_GATEWAY_PORT),
    home,
    token,
    pid: child.pid ?? 0,
    output: () => printed,
    async api<Body>(
      method: string,
      route: string,
      body?: unknown,
      bearer: string | null = token,
    ): Promise<Answer<Body>> {
      const response = await fetch(`${url}${route}`, {
        method,
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
    cli: (args, more = {}) =>
      run(process.execPath, [path.join(ROOT, 'cli/davit.mjs'), ...args], {
        env: { ...process.env, DAVIT_URL: url, DAVIT_TOKEN: token, ...more },
        maxBuffer: 32 * 2 ** 20,
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (error: CliResult) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
      ),
    async pidOf(title) {
      const find = () => processesOf(child.pid ?? 0, home).find((one) => titleOf(one) === title) ?? 0;
      return until(`a process ${title}`, find, (pid) => pid > 0, { timeoutMs: 15_000 });
    },
    reach: (appId, states, timeoutMs = 60_000) =>
      until(
        `state ${states.join(' or ')}`,
        async () => (await davit.api('GET', `/v1/app/${appId}`)).body,
        (app) => states.includes(app.status?.state),
        { timeoutMs },
      ),
    async restart() {
      return start(env);
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
      if (ended(child) === null) {
        const { body } = await davit.api<{ items: AppBody[] }>('GET', '/v1/app?size=1000');
        for (const app of body.items) await davit.api('DELETE', `/v1/app/${app.id}?force=true`);
        await until(
          'all apps deleted',
          async () => (await davit.api<{ items: AppBody[] }>('GET', '/v1/app?size=1000')).body,
          (list) => list.items.every((app) => app.status.state === 'DELETED'),
        );
      }
      await davit.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return davit;
}

/** The product must not notice that a test started it. */
function withoutTestRunner({ NODE_ENV: _mode, VITEST: _runner, ...env }: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function ended(child: ChildProcess): number | null {
  return child.exitCode ?? (child.signalCode ? -1 : null);
}

/** Processes below one. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readProc(entry, 'status'))?.[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const below = (ancestor: number): number[] =>
    [...parents].filter(([, parent]) => parent === ancestor).flatMap(([one]) => [one, ...below(one)]);
  return below(pid);
}

/** Those below `davit`, and HAProxy, which is nobody's child once its gateway was killed. */
export function processesOf(pid: number, home: string): number[] {
  const atHome = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && cwdOf(name) === path.join(home, 'gateway'))
    .map(Number);
  return [...new Set([...descendants(pid), ...atHome])];
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

export function titleOf(pid: number): string {
  const first = readProc(String(pid), 'cmdline').split('\0')[0] ?? '';
  return first.startsWith('davit') ? first.trim() : path.basename(first.trim());
}

export function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
