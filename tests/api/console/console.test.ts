/** The real console process, and the real command against it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envPlace } from '../../../lib/crypto/env-place.ts';
import type { App, AppList } from '../../../lib/http/answers/app.ts';
import type { Disk } from '../../../lib/http/answers/disk.ts';
import { vault } from '../../encryption.ts';
import { until } from '../../wait.ts';
import { ADMIN, Api } from '../api.ts';
import { type ConsoleProcess, startConsole } from './console-process.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const config = mkdtempSync(path.join(tmpdir(), 'davit-cli-'));
let api: Api;
let server: ConsoleProcess;
beforeAll(async () => {
  api = await Api.start();
  server = await startConsole(api.databaseUrl);
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.exited;
  await api.close();
  rmSync(config, { recursive: true, force: true });
});

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function davit(args: string[], env: Record<string, string> = {}, input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(ROOT, 'cli/davit.mjs'), ...args],
      {
        env: {
          NODE_ENV: 'test',
          PATH: process.env.PATH,
          XDG_CONFIG_HOME: config,
          DAVIT_URL: server.url,
          DAVIT_TOKEN: ADMIN.adminToken,
          ...env,
        },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

describe('the console process', () => {
  it('serves a page without inline scripts of anyone else, in no frame', async () => {
    const response = await fetch(server.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    // Attributes alone: they can neither fetch nor run anything.
    expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-powered-by')).toBeNull();
    const html = await response.text();
    expect(html).toContain('Sign in');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
  });

  it('answers the API, health and readiness', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const refused = await fetch(`${server.url}/v1/app`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const route of ['/v1', '/v1/', '/v1/nothing', '/v1/app/']) {
      const answer = await fetch(`${server.url}${route}`, { redirect: 'manual' });
      expect([401, 404], route).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/json');
    }
  });

  it('compresses pages and answers, but no stream, which comes as it is said', async () => {
    const authorization = `Bearer ${ADMIN.adminToken}`;
    for (const route of ['/', '/v1/openapi.json']) {
      const answer = await fetch(`${server.url}${route}`, { headers: { authorization } });
      expect(answer.headers.get('content-encoding'), route).toBe('gzip');
    }
    const { slug } = await api.platform.db.project.findFirstOrThrow();
    for (const route of ['/v1/event', `/live?project=${slug}`]) {
      const stream = await fetch(`${server.url}${route}`, { headers: { authorization, accept: 'text/event-stream' } });
      expect(stream.headers.get('content-encoding'), route).toBeNull();
      for await (const begun of stream.body ?? []) {
        expect(begun.length, route).toBeGreaterThan(0);
        break;
      }
    }
  });

  it('lets nobody in by Next’s own headers', async () => {
    for (const value of ['middleware', 'middleware:middleware:middleware:middleware:middleware']) {
      const answer = await fetch(`${server.url}/v1/app`, { headers: { 'x-middleware-subrequest': value } });
      expect(answer.status).toBe(401);
    }
  });

  it('is no proxy, and upgrades nothing', async () => {
    expect(await raw('GET http://169.254.169.254/ HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('HTTP/1.1 400');
    expect(await raw('GET //elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('HTTP/1.1 400');
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await raw(`GET http://169.254.169.254/ HTTP/1.1\r\nHost: a\r\n${upgrade}`)).toContain('HTTP/1.1 400');
    expect(await raw(`GET / HTTP/1.1\r\nHost: a\r\n${upgrade}`)).toContain('UPGRADE_REFUSED');
  });

  it('ends in time with streams open, and when its supervisor is gone', async () => {
    for (const end of [
      (one: ConsoleProcess) => one.child.kill('SIGTERM'),
      (one: ConsoleProcess) => one.child.disconnect(),
    ]) {
      const one = await startConsole(api.databaseUrl);
      const headers = { authorization: `Bearer ${ADMIN.adminToken}`, accept: 'text/event-stream' };
      const stream = await fetch(`${one.url}/v1/event`, { headers });
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      const reader = stream.body?.getReader();
      await reader?.read();
      const started = performance.now();
      end(one);
      await one.exited;
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});

describe('the command', () => {
  it('tells what takes disk, and removes images only when asked twice', async () => {
    const { db } = api.platform;
    const id = `sha256:${'5'.repeat(64)}`;
    const names = ['registry.test/unused:1'];
    const pulled = { pulledAt: new Date(), pulledNames: names };
    await db.engineImage.create({ data: { id, names, bytes: 3 * 2 ** 20, ...pulled } });
    const wanted = async () => (await db.engineImage.findUniqueOrThrow({ where: { id } })).removalWantedAt;
    const shown = await davit(['disk']);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/unused:1 +3\sMiB +0 +nothing: may go/) });
    const dry = await davit(['disk', 'clean', '--dry-run', '-o', 'json']);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      images: [{ id, removable: true }],
      bytes: 3 * 2 ** 20,
    });
    expect(await davit(['disk', 'clean'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await wanted()).toBeNull();
    expect(await davit(['disk', 'clean', '--yes'])).toMatchObject({ code: 0, stdout: expect.stringContaining('GOES') });
    expect(await wanted()).not.toBeNull();
    await db.engineImage.delete({ where: { id } });
  });

  it('says how large an image may be, and nothing that is no size', async () => {
    const limit = async () => (await api.call<Disk>('GET', '/v1/disk')).body.maxImageBytes;
    expect(await davit(['disk', 'limit', '1.5GiB'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/at most 1\.5\sGiB/),
    });
    expect(await limit()).toBe(1.5 * 2 ** 30);
    expect(await davit(['disk'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/at most 1\.5\sGiB/) });
    expect(await davit(['disk', 'limit', 'huge'])).toMatchObject({ code: 2, stderr: expect.stringContaining('20GiB') });
    for (const maxImageBytes of [0, 1.5, '1GiB', 2 ** 51, undefined]) {
      const { status } = await api.call('PUT', '/v1/disk/imagelimit', { body: { maxImageBytes } });
      expect(status, String(maxImageBytes)).toBe(422);
    }
    expect(await limit()).toBe(1.5 * 2 ** 30);
    expect(await davit(['disk', 'limit', 'none'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('any size'),
    });
    expect(await limit()).toBeNull();
  });

  it('deploys, shows, scales, changes, stops and deletes an app', async () => {
    const flags = [
      '-n',
      'cli',
      '-f',
      'ai1-xs-cpu',
      '-c',
      '2',
      '-p',
      '9000',
      '-e',
      'A=1=2',
      '-l',
      'team=x',
      '--unsecure-http',
    ];
    const more = ['--replicas', '2', '--probe-path', '/up', '-o', 'json', '--', 'serve', '-v', '--port', '9000'];
    const run = await davit(['app', 'run', 'davit/none:1', ...flags, ...more]);
    expect(run.stderr).toBe('');
    const app = JSON.parse(run.stdout) as App;
    expect(app.spec).toMatchObject({
      name: 'cli',
      resources: { flavor: 'ai1-xs-cpu', cpu: 2 },
      defaultHttpPort: 9000,
      envVars: [{ name: 'A', value: '1=2' }],
      labels: { team: 'x' },
      unsecureHttp: true,
      scalingStrategy: { fixed: { replicas: 2 } },
      probe: { path: '/up', port: 9000 },
      command: ['serve', '-v', '--port', '9000'],
    });
    expect((await davit(['app', 'list'])).stdout).toMatch(/ID +NAME +STATE[\s\S]*cli +QUEUED +0\/2/);
    expect((JSON.parse((await davit(['app', 'list', '-o', 'json'])).stdout) as AppList).items).toHaveLength(1);
    expect((await davit(['app', 'get', 'cli', '-o', 'yaml'])).stdout).toContain('state: QUEUED');
    expect((await davit(['app', 'scale', 'cli', '--replicas', '3'])).code).toBe(0);
    expect((await davit(['app', 'set-image', app.id, 'davit/none:2'])).stdout).toContain('davit/none:2');
    expect((await davit(['app', 'start', 'cli'])).code).toBe(5);
    expect((await davit(['app', 'stop', 'cli'])).code).toBe(0);
    expect((await davit(['app', 'events', 'cli'])).stdout).toMatch(/→ QUEUED[\s\S]*SCALE_ASKED[\s\S]*QUEUED → STOPPED/);
    expect((await davit(['app', 'delete', 'cli'])).code).toBe(0);
  });

  it('takes secrets from a pipe or a file, exports without them, and applies a file', async () => {
    const file = path.join(config, 'secret');
    writeFileSync(file, 'from file\n');
    const secrets = ['--secret-env', 'PIPED', '--secret-env', `FILED=@${file}`];
    const run = await davit(['app', 'run', 'davit/none:1', '-n', 'exported', '-c', '1', ...secrets], {}, 'hunter2\n');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { spec } = await api.platform.db.revision.findFirstOrThrow({ where: { app: { name: 'exported' } } });
    const sealed = (spec as { envVars: { name: string; sealed: string }[] }).envVars;
    const { id } = await api.platform.db.app.findFirstOrThrow({ where: { name: 'exported' } });
    expect(sealed.map((one) => vault.open(one.sealed, envPlace(id, one.name)))).toEqual(['hunter2', 'from file']);

    const exported = (await davit(['app', 'export', 'exported'])).stdout;
    expect(exported).toBe(
      'name: exported\nimage: davit/none:1\nresources:\n  flavor: ai1-1-cpu\n  cpu: 1\nenvVars:\n' +
        '  - name: PIPED\n    secret: true\n  - name: FILED\n    secret: true\n',
    );
    const same = await davit(['app', 'apply', '-f', '-'], {}, exported);
    expect(same).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing was changed') });
    const other = exported.replace('  - name: PIPED\n    secret: true\n', '').replace('cpu: 1', 'cpu: 2');
    const changed = await davit(
      ['app', 'apply', '-f', '-', '-o', 'json'],
      {},
      `${other}scalingStrategy: {fixed: {replicas: 2}}`,
    );
    expect((JSON.parse(changed.stdout) as App).spec).toMatchObject({
      envVars: [{ name: 'FILED', secret: true }],
      resources: { cpu: 2 },
      scalingStrategy: { fixed: { replicas: 2 } },
    });
    const bad = await davit(['app', 'apply', '-f', '-'], {}, 'image: a\nimagee: b\n');
    expect(bad).toMatchObject({ code: 5, stderr: expect.stringMatching(/line 2, imagee: unknown field/) });
    expect((await davit(['app', 'delete', 'exported', '--force'])).code).toBe(0);
  });

  it('waits until an app runs, or says why it does not', async () => {
    const waiting = davit(['app', 'run', 'davit/none:1', '-n', 'waits', '-c', '1', '--wait']);
    const id = await until(
      'the app',
      async () => (await api.platform.db.app.findFirst({ where: { name: 'waits' } }))?.id,
      Boolean,
    );
    await api.call('PUT', `/v1/app/${id}/stop`);
    const { code, stderr } = await waiting;
    expect(code).toBe(1);
    expect(stderr).toContain('waits is STOPPED (APP_STOPPED)');
  });

  it('ends with the codes that scripts rely on', async () => {
    expect((await davit(['app', 'get', 'nothing'])).code).toBe(4);
    expect((await davit(['app', 'get', crypto.randomUUID()])).code).toBe(4);
    expect((await davit(['app', 'run', '; rm -rf /'])).code).toBe(5);
    expect((await davit(['me'], { DAVIT_TOKEN: 'wrong' })).code).toBe(5);
    for (const zero of ['--replicas', '--cpu', '--gpu', '--probe-port', '--default-http-port']) {
      const refused = await davit(['app', 'run', 'davit/none:1', zero, '0']);
      expect(refused, zero).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('at least 1') });
    }
    expect((await davit(['app', 'run'])).code).toBe(2);
    expect((await davit(['app', 'run', 'x', '-c', 'many'])).code).toBe(2);
    expect((await davit(['fly'])).code).toBe(2);
    expect((await davit(['--help'])).code).toBe(0);
    expect((await davit(['app', 'list', '-o', 'xml'])).code).toBe(2);
    expect((await davit(['me'], { DAVIT_URL: 'http://127.0.0.1:1' })).code).toBe(1);
  });

  it('signs in once and keeps the token for that console alone', async () => {
    const { code, stderr } = await davit(
      ['login', '--email', ADMIN.adminEmail],
      { DAVIT_TOKEN: '' },
      `${ADMIN.adminPassword}\n`,
    );
    expect(stderr).toContain('Signed in');
    expect(code).toBe(0);
    const file = path.join(config, 'davit', 'config.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(ADMIN.adminPassword);
    expect((await davit(['me'], { DAVIT_TOKEN: '' })).stdout).toContain('administrator');
    expect((await davit(['me'], { DAVIT_TOKEN: '', DAVIT_URL: '' })).stdout).toContain('administrator');
    expect(
      (await davit(['me'], { DAVIT_TOKEN: '', DAVIT_URL: server.url.replace('127.0.0.1', 'localhost') })).code,
    ).not.toBe(0);
    expect((await davit(['login', '--email', 'x@example.com'], { DAVIT_PASSWORD: 'wrong' })).code).toBe(5);
  });

  it('makes, renews and revokes tokens, the secret alone on stdout', async () => {
    const made = await davit(['token', 'create', 'ci', '-r', 'operator']);
    const secret = made.stdout.trim();
    expect(secret).toMatch(/^davit_\w{43}$/);
    expect((await davit(['me'], { DAVIT_TOKEN: secret })).stdout).toContain('ai_training_operator');
    const id = /id +(\S+);/.exec(made.stderr)?.[1] ?? '';
    const renewed = (await davit(['token', 'renew', id])).stdout.trim();
    expect((await davit(['me'], { DAVIT_TOKEN: secret })).code).toBe(5);
    expect((await davit(['app', 'list'], { DAVIT_TOKEN: renewed })).code).toBe(0);
    expect((await davit(['token', 'delete', id])).code).toBe(0);
    expect((await davit(['me'], { DAVIT_TOKEN: renewed })).code).toBe(5);
  });

  it('shows projects, flavors and costs', async () => {
    expect((await davit(['project', 'create', 'lab', '--name', 'The lab'])).stdout).toContain('The lab');
    expect((await davit(['project', 'list'])).stdout).toMatch(/demo[\s\S]*lab/);
    expect((await davit(['flavor', 'list'])).stdout).toMatch(/ai1-1-gpu +gpu +13 .*never +1\.95 EUR/);
    const usage = (await davit(['project', 'usage', '--project', 'lab'])).stdout;
    expect(usage).toMatch(/^replicas +0 of 0 ready$/m);
    expect(usage).toMatch(/^month +€ 0\.00$/m);
    expect((await davit(['cost', '--project', 'lab'])).stdout).toContain('Total 0.000000000 EUR');
    expect((await davit(['cost'])).code).toBe(2);
  });

  it('recomputes a bill without any server', async () => {
    const [vector] = JSON.parse(readFileSync(path.join(ROOT, 'tests/vectors/billing.json'), 'utf8')) as {
      input: unknown;
      expect: unknown;
    }[];
    const file = path.join(config, 'bill.json');
    writeFileSync(file, JSON.stringify(vector?.input));
    const nowhere = { DAVIT_URL: 'http://127.0.0.1:1', DAVIT_TOKEN: '' };
    expect(JSON.parse((await davit(['bill', 'replay', file], nowhere)).stdout)).toEqual(vector?.expect);
    expect(JSON.parse((await davit(['bill', 'replay', '-'], nowhere, JSON.stringify(vector?.input))).stdout)).toEqual(
      vector?.expect,
    );
    const bad = await davit(['bill', 'replay', '-'], nowhere, '{"slots": 1, "prices": []}');
    expect(bad).toEqual({ code: 1, stdout: '', stderr: 'slots: must be a list\n' });
  });
});

function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
