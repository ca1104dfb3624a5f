/** Files through the real console: streamed, by a browser's session too, and never as a page of the console. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as ask, type ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionCookieName } from '../../../lib/auth/session.ts';
import { signInBrowser } from '../../../lib/services/session/sign-in.ts';
import { until } from '../../wait.ts';
import { ADMIN, Api } from '../api.ts';
import { startWorkerProcess, type WorkerProcess } from '../worker-process.ts';
import { type ConsoleProcess, startConsole } from './console-process.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
let api: Api;
let worker: WorkerProcess;
let server: ConsoleProcess;
let id: string;
beforeAll(async () => {
  api = await Api.start();
  worker = await startWorkerProcess(api.databaseUrl);
  server = await startConsole(api.databaseUrl, { DAVIT_HOME: worker.home });
}, 120_000);
beforeEach(async () => {
  ({ id } = await api.container());
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.exited;
  await worker.close();
  await api.close();
});

const bearer = { authorization: `Bearer ${ADMIN.adminToken}` };
const urlOf = (filePath: string, what = 'file') =>
  `${server.url}/v1/container/${id}/${what}?path=${encodeURIComponent(filePath)}`;
const halves = () => readdir(path.join(worker.containerHome(id), 'incoming')).catch(() => []);
const names = () => readdir(path.join(worker.containerHome(id), 'files')).catch(() => []);

async function cookieOf(email: string, password: string): Promise<string> {
  const secret = api.platform.settings.sessionSecret ?? '';
  const { userId, version } = await signInBrowser(api.platform, { email, password });
  return `${sessionCookieName(secret)}=${await encode({ token: { sub: userId, version }, secret })}`;
}

describe('an upload through the console', () => {
  it('goes to the disk as it comes, and comes back as it was', async () => {
    const content = Buffer.alloc(32 * 2 ** 20, 'davit');
    const put = await fetch(urlOf('a/large.bin'), { method: 'PUT', headers: bearer, body: content });
    expect(await put.json()).toMatchObject({ path: 'a/large.bin', bytes: content.length });
    const got = await fetch(urlOf('a/large.bin', 'content'), { headers: { ...bearer, 'accept-encoding': 'gzip' } });
    expect(got.headers.get('content-length')).toBe(String(content.length));
    expect(Buffer.from(await got.arrayBuffer()).equals(content)).toBe(true);
    const part = await fetch(urlOf('a/large.bin', 'content'), { headers: { ...bearer, range: 'bytes=5-9' } });
    expect([part.status, part.headers.get('content-length'), await part.text()]).toEqual([206, '5', 'davit']);
  });

  it.each([
    ['whose length was told', { 'content-length': 5_000_000 }],
    ['that ends when it ends', { 'transfer-encoding': 'chunked' }],
  ])('%s and that breaks off leaves nothing', async (_what, headers) => {
    const outgoing = open({ ...bearer, ...headers });
    outgoing.write(Buffer.alloc(100_000));
    await until('its first bytes', halves, ({ length }) => length === 1);
    outgoing.destroy();
    await until('nothing of it', halves, ({ length }) => length === 0);
    expect(await names()).toEqual([]);
  });

  it('may come with the session of a browser, from the console’s own pages alone', async () => {
    const cookie = await cookieOf(ADMIN.adminEmail, ADMIN.adminPassword);
    const send = async (headers: Record<string, string>) => {
      const outgoing = open({ cookie, ...headers });
      outgoing.end('x');
      const [response] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
      let body = '';
      for await (const chunk of response) body += String(chunk);
      return [response.statusCode, (JSON.parse(body) as { code?: string }).code];
    };
    expect(await send({ origin: server.url, 'sec-fetch-site': 'same-origin' })).toEqual([200, undefined]);
    const others: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: `http://127.0.0.1:${server.port + 1}`, 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const foreign of others) expect(await send(foreign)).toEqual([403, 'FOREIGN_ORIGIN']);
    // Nothing else is to be changed so.
    const deleted = await fetch(urlOf('file'), { method: 'DELETE', headers: { cookie, origin: server.url } });
    expect([deleted.status, (await deleted.json()).code]).toEqual([403, 'TOKEN_REQUIRED']);
    expect(await names()).toEqual(['file']);
  });

  it('of a reader is refused, and of nobody', async () => {
    await api.member('reader@example.com', { demo: 'READER' });
    const cookie = await cookieOf('reader@example.com', 'x'.repeat(12));
    const headers = { cookie, origin: server.url };
    const refused = await fetch(urlOf('file'), { method: 'PUT', headers, body: 'x' });
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'FORBIDDEN']);
    expect((await fetch(urlOf('file'), { method: 'PUT', headers: { origin: server.url }, body: 'x' })).status).toBe(
      401,
    );
    expect(await names()).toEqual([]);
  });

  it('of a page is never one of the console’s', async () => {
    const html = '<!doctype html><script>document.title = "run"</script>';
    expect((await fetch(urlOf('page.html'), { method: 'PUT', headers: bearer, body: html })).status).toBe(200);
    const cookie = await cookieOf(ADMIN.adminEmail, ADMIN.adminPassword);
    const { headers } = await fetch(urlOf('page.html', 'content'), { headers: { cookie } });
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="page.html"/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox$/);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('davit data', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'davit-cli-data-'));
    await mkdir(path.join(home, 'train/v2'), { recursive: true });
    await writeFile(path.join(home, 'train/a.bin'), 'first');
    await writeFile(path.join(home, 'train/v2/b.bin'), 'second');
  });
  afterAll(() => rm(home, { recursive: true }));

  const davit = (args: string[], input = '', env: Record<string, string> = {}) =>
    runDavit(['data', ...args], { cwd: home, input, env: { DAVIT_URL: server.url, ...env } });

  it('keeps, shows, gives back and deletes files', async () => {
    expect(await davit(['container', 'create', 'models'])).toMatchObject({ code: 0 });
    const up = await davit(['upload', 'models', 'train', '--remove-prefix', 'train/', '--add-prefix', 'iris/']);
    expect(up).toMatchObject({ code: 0 });
    expect(up.stderr).toContain('2 of 2 files uploaded');
    const listed = await davit(['-o', 'json', 'list', 'models@davit']);
    expect((JSON.parse(listed.stdout) as { path: string }[]).map((one) => one.path)).toEqual([
      'iris/a.bin',
      'iris/v2/b.bin',
    ]);
    const down = await davit(['download', 'models', '--prefix', 'iris/v2', '--to', 'out', '--remove-prefix', 'iris']);
    expect(down).toMatchObject({ code: 0 });
    expect(await readFile(path.join(home, 'out/v2/b.bin'), 'utf8')).toBe('second');
    const again = await davit(['upload', 'models/iris', 'train/a.bin', '--remove-prefix', 'train', '--no-overwrite']);
    expect(again.stderr).toContain('0 of 0 files');
    expect(await davit(['download', 'models', 'iris/nothing'])).toMatchObject({ code: 4 });
    expect((await davit(['delete', 'models', 'iris/v2', '--yes'])).stderr).toContain('1 files are deleted');
    expect(await davit(['container', 'delete', 'models'])).toMatchObject({ code: 2 });
    expect(await davit(['container', 'delete', 'models', '--yes'])).toMatchObject({ code: 0 });
    expect(await davit(['list', 'models'])).toMatchObject({ code: 4 });
  }, 60_000);

  it('takes the secret of a store from what is piped in or the environment, and shows it nowhere', async () => {
    const add = ['store', 'add', 's3', 'minio', 'https://s3.invalid', '-', 'key', '--untested'];
    const added = await davit(add, 'piped-secret\n');
    expect(added).toMatchObject({ code: 0 });
    const git = ['store', 'add', 'git', 'repo', 'https://git.invalid/a.git', 'robot', '--untested'];
    expect(await davit(git, '', { DAVIT_STORE_SECRET: 'env-secret' })).toMatchObject({ code: 0 });
    const tested = await davit(['store', 'test', 'minio']);
    expect(tested.code).toBe(1);
    const changed = await davit(['store', 'update', 'minio', '--alias', 'ceph', '--untested']);
    expect(changed.stderr).toContain('ceph is changed');
    const listed = await davit(['store', 'list']);
    expect(listed.stdout).toMatch(/ceph +s3 +https:\/\/s3.invalid/);
    for (const { stdout, stderr } of [added, tested, changed, listed]) {
      expect(stdout + stderr).not.toMatch(/piped-secret|env-secret/);
    }
    for (const alias of ['ceph', 'repo']) expect(await davit(['store', 'delete', alias])).toMatchObject({ code: 0 });
  }, 60_000);
});

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function runDavit(args: string[], options: { cwd: string; input: string; env: Record<string, string> }): Promise<Ran> {
  const { cwd, input, env } = options;
  const common = { NODE_ENV: 'test', PATH: process.env.PATH, XDG_CONFIG_HOME: cwd, DAVIT_TOKEN: ADMIN.adminToken };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(ROOT, 'cli/davit.mjs'), ...args],
      { cwd, env: { ...common, ...env } as NodeJS.ProcessEnv },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

function open(headers: Record<string, string | number>): ClientRequest {
  const outgoing = ask(urlOf('file'), { method: 'PUT', headers });
  outgoing.on('error', () => undefined);
  return outgoing;
}
