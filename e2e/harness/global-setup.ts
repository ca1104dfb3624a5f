/** Starts Davit once for the whole run, as a user does, signs everyone in, and removes it all afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildExample } from '../../examples/build.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { CHROMIUM } from '../../tests/chromium.ts';
import { testImage } from '../../tests/images/build.ts';
import { type Davit, startDavit } from '../../tests/whole/davit.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { announceInstance, type Instance, isAnnounced, ROLES, sessionFile } from './instance.ts';
import { insertPeople } from './people.ts';

/** @returns the global tear-down, which Playwright also runs when it is interrupted */
export default async function globalSetup(): Promise<() => Promise<void>> {
  // One that someone keeps running to try journeys against, again and again.
  if (isAnnounced()) return async () => undefined;
  // Playwright ends in an orderly way on Ctrl-C alone.
  process.once('SIGTERM', () => process.kill(process.pid, 'SIGINT'));
  const sessions = await mkdtemp(path.join(tmpdir(), 'davit-e2e-'));
  let davit: Davit | null = null;
  const tearDown = async () => {
    await davit?.destroy();
    await rm(sessions, { recursive: true, force: true });
  };
  try {
    const password = randomBytes(12).toString('hex');
    davit = await startDavit(
      { DAVIT_ADMIN_PASSWORD: password, DAVIT_ALLOW_HOSTS: '127.0.0.1/32:*' },
      { detached: true },
    );
    const databaseUrl = await postgresUrl(davit.home);
    const instance: Instance = {
      url: davit.url,
      gatewayPort: davit.gatewayPort,
      token: davit.token,
      databaseUrl,
      sessions,
      people: {
        ...(await insertPeople(databaseUrl)),
        administrator: { email: 'admin@davit.local', password, name: 'Administrator' },
      },
      // Davit has found or started the engine that builds them.
      images: { test: await testImage(), iris: (await buildExample('iris')).image },
    };
    await signEveryoneIn(instance);
    announceInstance(instance);
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

/** Through the page, like anyone: a session that this could not make would fail every journey. */
async function signEveryoneIn(instance: Instance): Promise<void> {
  const browser = await chromium.launch(CHROMIUM);
  try {
    for (const role of ROLES) {
      const context = await browser.newContext({ baseURL: instance.url });
      const signIn = new SignInPage(await context.newPage());
      await signIn.goto();
      await signIn.signIn(instance.people[role]);
      await context.storageState({ path: sessionFile(instance, role) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
