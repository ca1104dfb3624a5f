import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNode, checkPorts, ownerOf, packagesAreCurrent, possibleHomes, runningIn, takeHome } from './before.mjs';

const URLS = { console: 'http://127.0.0.1:3000', gateway: 'http://127.0.0.1:8080' };
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'davit-before-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function listening(host: string): Promise<net.Server & { port: number }> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return Object.assign(server, { port: typeof address === 'object' && address ? address.port : 0 });
}

test.each([
  ['DAVIT_CONSOLE_PORT', '127.0.0.1', "the console's"],
  ['DAVIT_GATEWAY_PORT', '127.0.0.1', "the gateway's"],
  // Apps have loopback addresses of their own, so the gateway needs its port on all of them.
  ['DAVIT_GATEWAY_PORT', '127.83.7.9', "the gateway's"],
  ['DAVIT_CONSOLE_PORT', '::', "the console's"],
])('a busy port is named with its owner and %s (%s)', async (variable, host, whose) => {
  const free = await listening('127.0.0.1');
  const busy = await listening(host);
  try {
    free.close();
    const env = {
      DAVIT_CONSOLE_PORT: String(free.port),
      DAVIT_GATEWAY_PORT: String(free.port),
      [variable]: String(busy.port),
    };
    await expect(checkPorts(env)).rejects.toThrow(
      new RegExp(
        `^Port ${busy.port}, ${whose}, is taken by .+ \\(process ${process.pid}\\): .*set ${variable} to a free port`,
      ),
    );
  } finally {
    busy.close();
  }
});

test('a port that nobody listens on has no owner, and free ports pass', async () => {
  const free = await listening('127.0.0.1');
  await new Promise((resolve) => free.close(resolve));
  expect(ownerOf(free.port)).toBeNull();
  await checkPorts({ DAVIT_CONSOLE_PORT: String(free.port), DAVIT_GATEWAY_PORT: String(free.port) });
});

test('what a killed run left in a home of this clone is no obstacle to it, but to others', async () => {
  const free = await listening('127.0.0.1');
  await new Promise((resolve) => free.close(resolve));
  const left = await listening('127.0.0.1');
  try {
    const env = { DAVIT_CONSOLE_PORT: String(free.port), DAVIT_GATEWAY_PORT: String(left.port) };
    // The gateway's HAProxy runs in `<home>/gateway`; this process stands in for it.
    await checkPorts(env, [path.dirname(process.cwd())]);
    await expect(checkPorts(env, ['/var/lib/other'])).rejects.toThrow('is taken by');
  } finally {
    left.close();
  }
});

test('a port that is none is named', async () => {
  await expect(checkPorts({ DAVIT_CONSOLE_PORT: 'http' })).rejects.toThrow(
    'DAVIT_CONSOLE_PORT must be a port from 1 to 65535, not "http".',
  );
});

test('an old Node is refused with the version that is needed', () => {
  expect(() => checkNode('v18.20.4')).toThrow('Davit needs Node 20.19 or later; this is v18.20.4.');
  expect(() => checkNode('v20.18.3')).toThrow('Davit needs Node 20.19');
  checkNode('v20.19.0');
  checkNode('v22.4.0');
});

test('a home is taken once, and who has it is told', () => {
  const release = takeHome(directory, URLS);
  expect(runningIn(directory)).toMatchObject({ pid: process.pid, ...URLS });
  expect(() => takeHome(directory, URLS)).toThrow(
    `Davit runs already (process ${process.pid}, home ${directory}): console ${URLS.console}, gateway ${URLS.gateway}.`,
  );
  release();
  expect(runningIn(directory)).toBeNull();
});

test('the note of a process that was killed does not keep the home, even if its id is in use again', async () => {
  await writeFile(path.join(directory, 'running.json'), JSON.stringify({ pid: process.pid, startedAt: '1', ...URLS }));
  expect(runningIn(directory)).toBeNull();
  takeHome(directory, URLS)();
});

test('DAVIT_HOME is the only home that a start looks at when it is set', () => {
  expect(possibleHomes('/srv/clone', { DAVIT_HOME: '/srv/home' })).toEqual(['/srv/home']);
  expect(possibleHomes('/srv/clone', {})[0]).toBe('/srv/clone/.davit');
});

test('packages are stale when one is missing or of another version', async () => {
  const clone = path.join(directory, 'clone');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(path.join(clone, 'node_modules'), { recursive: true });
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  await writeFile(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  expect(packagesAreCurrent(clone)).toBe(false);
  const install = (version: string) =>
    writeFile(
      path.join(clone, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version } } }),
    );
  await install('1.0.0');
  expect(packagesAreCurrent(clone)).toBe(true);
  await install('1.0.1');
  expect(packagesAreCurrent(clone)).toBe(false);
});
