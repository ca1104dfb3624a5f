/**
 * Parts of Davit die while a page is open: it is said, and made good without a reload. On a Davit of its own, so that
 * nobody else's journey is disturbed.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { testImage } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import { type Davit, startDavit } from '../../tests/whole/davit.ts';
import { openScreens, type Screens } from '../pages/screens.ts';

const PROJECT = 'demo';
const AWAY_MS = 20_000;

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let davit: Davit;
let context: BrowserContext;
let page: Page;
let screens: Screens;
let appId: string;

test.beforeAll(async ({ browser }) => {
  const password = randomBytes(12).toString('hex');
  davit = await startDavit({ DAVIT_ADMIN_PASSWORD: password }, { detached: true });
  context = await browser.newContext({ baseURL: davit.url });
  page = await context.newPage();
  screens = openScreens(page, PROJECT);
  await screens.signIn.goto();
  await screens.signIn.signIn({ email: 'admin@davit.local', password });
  const { body } = await davit.api('POST', `/v1/app?project=${PROJECT}`, {
    name: 'steady',
    image: await testImage(),
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
    unsecureHttp: true,
    deploymentStrategy: { terminationGracePeriodSeconds: 2 },
  });
  appId = body.id;
  await davit.reach(appId, ['RUNNING']);
  await page.goto(paths.app(PROJECT, appId));
  await expect(screens.app(appId).state).toContainText('RUNNING');
  // Gone after a reload.
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
});

test.afterAll(async () => {
  await context?.close();
  await davit?.destroy();
});

/** Someone stops and starts the app: the page shows both, and was not loaded anew. */
async function expectLive(): Promise<void> {
  for (const [action, state] of [
    ['stop', 'STOPPED'],
    ['start', 'RUNNING'],
  ] as const) {
    await until(
      `${action} is accepted`,
      () => davit.api('PUT', `/v1/app/${appId}/${action}`),
      ({ status }) => status === 204,
    );
    await expect(screens.app(appId).state).toContainText(state, { timeout: 45_000 });
  }
  expect(await page.evaluate(() => 'sameDocument' in window), 'the page is the same document').toBe(true);
}

test('the worker is killed', async () => {
  process.kill(await davit.pidOf('davit-worker'), 'SIGKILL');
  await expectLive();
});

test('the console is killed', async () => {
  process.kill(await davit.pidOf('davit-console'), 'SIGKILL');
  await expectLive();
});

test('Postgres is away for twenty seconds', async () => {
  const away = (async () => {
    const end = performance.now() + AWAY_MS;
    await until(
      'twenty seconds without Postgres',
      async () => {
        const pidFile = path.join(davit.home, 'postgres', 'data', 'postmaster.pid');
        const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
        if (pid > 0) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It is dead already, and its file is still there.
          }
        }
        return performance.now();
      },
      (now) => now >= end,
      { timeoutMs: AWAY_MS + 5_000, everyMs: 100 },
    );
  })();
  const notice = page.getByRole('status').filter({ hasText: 'Live updates stopped' });
  await expect(notice).toBeVisible({ timeout: AWAY_MS });
  await expect(screens.app(appId).state, 'what was known stays in view').toContainText('RUNNING');
  // Whoever opens another page now is told so, and has it as soon as it can be made.
  const opened = await context.newPage();
  const { heading } = openScreens(opened, PROJECT).shell;
  await opened.goto(paths.apps(PROJECT));
  await expect(heading).toHaveText('This page could not be made');
  await away;
  await expect(heading).toHaveText('Apps', { timeout: 30_000 });
  await expect(openScreens(opened, PROJECT).apps.row('steady')).toContainText('RUNNING');
  await opened.close();
  await expect(notice).toHaveCount(0, { timeout: 30_000 });
  await expectLive();
});
