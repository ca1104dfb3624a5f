/**
 * The straight line through the product, as a new user walks it: `npm start`, the demo app, an app of one's own through
 * API and CLI, on the real engine, with the iris image.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium, expect as expectOf, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppsPage } from '../../e2e/pages/apps.ts';
import { SignInPage } from '../../e2e/pages/sign-in.ts';
import { snippet } from '../../lib/domain/text/snippets.ts';
import { DEMO_PROJECT } from '../../lib/services/instance/seed.ts';
import { CHROMIUM } from '../chromium.ts';
import { until } from '../wait.ts';
import type { AppBody } from './client.ts';
import { type Davit, startDavit } from './davit.ts';
import { processesOf, readProc, titleOf } from './processes.ts';

const run = promisify(execFile);
const FLOWER = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };

let davit: Davit;
let demoUrl: string;
let browser: Browser;
/** Of whoever signs in as soon as it is possible, and then only looks. */
let firstVisit: Page;
const complaints: string[] = [];
beforeAll(async () => {
  davit = await startDavit({ DAVIT_DEMO: '1' });
  browser = await chromium.launch(CHROMIUM);
  firstVisit = await browser.newPage();
  firstVisit.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await firstVisit.goto(davit.url);
  const [, email = '', password = ''] = /^Sign in +(\S+) \/ (\S+)$/m.exec(davit.output()) ?? [];
  await new SignInPage(firstVisit).signIn({ email, password });
  const printed = await until(
    'Demo app',
    () => davit.output(),
    (seen) => /Demo app +http/.test(seen),
    { timeoutMs: 300_000 },
  );
  demoUrl = /Demo app +(\S+)/.exec(printed)?.[1] ?? '';
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await davit.destroy();
}, 60_000);

describe('npm start', () => {
  it('prints where everything is', () => {
    expect(davit.output()).toMatch(/^Console {3}http:\/\/127\.0\.0\.1:\d+$/m);
    expect(davit.output()).toMatch(/^Gateway {3}http:\/\/127\.0\.0\.1:\d+$/m);
    expect(davit.output()).toMatch(/^Sign in {3}admin@davit\.local \/ \S{12,}$/m);
  });

  it('ends with a demo whose address works as printed, from curl, Python and Node', async () => {
    const python =
      'import json, sys, urllib.request; r = urllib.request.Request(sys.argv[1], sys.argv[2].encode(), ' +
      '{"Content-Type": "application/json"}); print(urllib.request.urlopen(r).read().decode())';
    const target = new URL('predict', demoUrl).href;
    const body = JSON.stringify(FLOWER);
    const answers = [
      (await run('curl', ['-sS', '--fail', '--json', body, target])).stdout,
      (await run('python3', ['-c', python, target, body])).stdout,
      await (await fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text(),
    ];
    for (const answer of answers) expect(JSON.parse(answer)).toMatchObject({ species: 'setosa' });
  });

  it('shows whoever signed in meanwhile that the demo app is RUNNING, and lets them call it', async () => {
    const row = new AppsPage(firstVisit, DEMO_PROJECT.slug).row('iris');
    await expectOf(row).toContainText('RUNNING', { timeout: 15_000 });
    await row.getByRole('link', { name: 'iris' }).click();
    const [called] = await Promise.all([
      firstVisit.waitForEvent('popup'),
      firstVisit.getByRole('list', { name: 'Addresses' }).getByTitle(demoUrl, { exact: true }).click(),
    ]);
    await expectOf(called.locator('body')).toContainText('predict');
    expect(complaints).toEqual([]);
  });

  it('says where it runs when it is started again', async () => {
    const again = await run(process.execPath, ['bin/start.mjs'], {
      env: { ...process.env, DAVIT_HOME: davit.home },
    }).catch((error: { code: number; stderr: string }) => error);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('Davit runs already');
    expect(again.stderr).toContain(davit.url);
  });

  it('runs console, gateway, HAProxy and the registry without root and without the engine’s socket', async () => {
    if (process.getuid?.() !== 0) return;
    const processes = processesOf(davit.pid, davit.home).map((pid) => ({ pid, title: titleOf(pid) }));
    for (const title of ['davit-console', 'davit-gateway', 'haproxy', 'docker-registry']) {
      const own = processes.filter((one) => one.title === title);
      expect(own.length, title).toBeGreaterThan(0);
      for (const { pid } of own) {
        const status = readProc(String(pid), 'status');
        const [real, effective, saved] = (/^Uid:\s+(.+)$/m.exec(status)?.[1] ?? '').split(/\s+/).map(Number);
        expect([real, effective, saved], `${title} has one user, not root`).toEqual([real, real, real]);
        expect(real).not.toBe(0);
        expect(/^Groups:[ \t]*(.*)$/m.exec(status)?.[1]?.trim() ?? '', `${title} has no further groups`).toMatch(
          /^\d*$/,
        );
        expect(/^CapEff:\s+(\S+)$/m.exec(status)?.[1]).toBe('0000000000000000');
      }
    }
    const environment = readProc(String(await davit.pidOf('davit-console')), 'environ');
    expect(environment).not.toContain(davit.token);
  });
});

describe('an app of one’s own', () => {
  let app: AppBody;
  let key: string;
  let image: string;

  it('is created over the API and answers at both addresses, with a token only', async () => {
    const demo = await davit.api<{ items: AppBody[] }>('GET', '/v1/app');
    image = demo.body.items[0]?.spec.image ?? '';
    const created = await davit.api('POST', '/v1/app', {
      name: 'my-iris',
      image,
      resources: { flavor: 'ai1-s-cpu', cpu: 1 },
      probe: { path: '/healthz' },
    });
    expect(created.status).toBe(200);
    app = await davit.reach(created.body.id, ['RUNNING']);
    expect(app.status.history.map((entry) => entry.state)).toEqual(['QUEUED', 'INITIALIZING', 'RUNNING']);

    const token = await davit.api<{ status: { value: string } }>('POST', '/v1/token', {
      name: 'caller',
      role: 'ai_training_read',
      labelSelector: `ovh/id=${app.id}`,
    });
    key = token.body.status.value;
    const authorization = { authorization: `Bearer ${key}` };
    expect(app.status.addresses).toHaveLength(2);
    await until(
      'the token is known',
      async () => (await fetch(app.status.url, { headers: authorization })).status,
      (s) => s === 200,
    );
    const refused = await fetch(app.status.url);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('davit-gateway')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    // The first address by Host, for those whose resolver does not know it.
    const byHost = await run('curl', [
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-H',
      `Authorization: Bearer ${key}`,
      '--resolve',
      `${app.id}.app.localhost:${davit.gatewayPort}:127.0.0.1`,
      `http://${app.id}.app.localhost:${davit.gatewayPort}/healthz`,
    ]);
    expect(byHost.stdout).toBe('200');
  });

  it.each([
    ['curl', 'sh', ['-c']],
    ['Python', 'python3', ['-c']],
    ['JavaScript', 'node', ['--input-type=module', '-e']],
  ] as const)('is called by the %s that the console gives, as it is pasted', async (language, program, flags) => {
    const { stdout } = await run(program, [...flags, snippet(language, { url: app.status.url, token: key })]);
    expect(stdout).toContain('predict');
    if (language !== 'curl') expect(stdout).toMatch(/^200 /);
  });

  it('is scaled by the CLI, and both replicas answer', async () => {
    const scaled = await davit.cli(['app', 'scale', app.id, '--replicas', '2']);
    expect(scaled).toMatchObject({ code: 0 });
    await until(
      'two replicas',
      () => davit.api('GET', `/v1/app/${app.id}`),
      ({ body }) => body.status.availableReplicas === 2,
    );
    await davit.reach(app.id, ['RUNNING']);
    const replicas = await davit.api<{ items: { ordinal: number; state: string }[] }>(
      'GET',
      `/v1/app/${app.id}/replica`,
    );
    expect(
      replicas.body.items
        .filter((one) => one.state === 'READY')
        .map((one) => one.ordinal)
        .sort(),
    ).toEqual([0, 1]);
  });

  it('shows its log and its timeline', async () => {
    const logs = await davit.cli(['app', 'logs', app.id]);
    expect(logs.stdout).toContain('Uvicorn running');
    const events = await davit.cli(['app', 'events', app.id, '-o', 'json']);
    const codes = JSON.parse(events.stdout).items.map((event: { code: string }) => event.code);
    expect(codes).toContain('REPLICA_READY');
    expect(codes).toContain('SCALE_ASKED');
  });

  it('is billed by the minute, and the bill can be recomputed without a server', async () => {
    const cost = await davit.api<{ currency: string; total: string; lines: { amount: string }[] }>(
      'GET',
      `/v1/app/${app.id}/cost`,
    );
    expect(cost.body.currency).toBe('EUR');
    expect(cost.body.lines.length).toBeGreaterThan(0);
    const { body: ledger } = await davit.api<object>(
      'GET',
      `/v1/cost/ledger.json?month=${new Date().toISOString().slice(0, 7)}`,
    );
    const child = execFile(process.execPath, ['cli/davit.mjs', 'bill', 'replay', '-']);
    let out = '';
    child.stdout?.on('data', (data) => (out += data));
    child.stdin?.end(JSON.stringify(ledger));
    await new Promise((resolve) => child.once('exit', resolve));
    const bill = JSON.parse(out);
    // Two replicas of half a CPU: 250,000 nanos a minute each, at least one minute each.
    const own = bill.lines.filter((line: { app: string }) => line.app === app.id);
    expect(own[0]).toMatchObject({ flavor: 'ai1-s-cpu', units: 1, nanosPerMinute: 250_000 });
    expect(own[0].minutes).toBeGreaterThanOrEqual(2);
  });

  it('is stopped: 503 with the reason; started: answers at the same address; deleted: 404', async () => {
    const authorization = { authorization: `Bearer ${key}` };
    expect((await davit.cli(['app', 'stop', app.id])).code).toBe(0);
    await davit.reach(app.id, ['STOPPED']);
    const away = await fetch(app.status.url, { headers: authorization });
    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({ code: 'APP_STOPPED' });

    expect((await davit.cli(['app', 'start', app.id])).code).toBe(0);
    await davit.reach(app.id, ['RUNNING']);
    await until(
      'it answers',
      async () => (await fetch(app.status.url, { headers: authorization })).status,
      (s) => s === 200,
    );

    expect((await davit.cli(['app', 'delete', app.id])).code, 'a running app is not deleted by accident').toBe(5);
    expect((await davit.cli(['app', 'delete', '--force', app.id])).code).toBe(0);
    await davit.reach(app.id, ['DELETED']);
    await until(
      'its address is gone',
      async () => (await fetch(app.status.url, { headers: authorization })).status,
      (s) => s === 404,
    );
  });
});

describe('stopping and starting Davit', () => {
  it('stops in under ten seconds, leaves apps running, and finds them again', async () => {
    const [demo] = (await davit.api<{ items: AppBody[] }>('GET', '/v1/app?statusState=RUNNING')).body.items;
    expect(demo).toBeDefined();
    const before = await davit.api<{ items: { containerId: string }[] }>('GET', `/v1/app/${demo?.id}/replica`);
    expect(await davit.stop()).toBeLessThan(10_000);
    davit = await davit.restart();
    const after = await davit.api<{ items: { containerId: string }[] }>('GET', `/v1/app/${demo?.id}/replica`);
    expect(after.body.items[0]?.containerId).toBe(before.body.items[0]?.containerId);
    expect((await davit.reach(demo?.id ?? '', ['RUNNING'])).status.availableReplicas).toBe(1);
    await until(
      'it answers',
      async () => (await fetch(demoUrl)).status,
      (status) => status === 200,
    );
    expect(davit.output()).not.toMatch(/^Sign in .* \/ /m);
  }, 120_000);
});
