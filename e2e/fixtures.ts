/**
 * What a journey gets: a project of its own, someone who is signed in, apps that go when it ends, and a page that may
 * not complain. `docs/testing.md` shows how they are used.
 */
import { randomBytes } from 'node:crypto';
import { test as base, type ConsoleMessage, expect, type Page } from '@playwright/test';
import { insertManyApps, type ManyApps } from '../tests/many-apps.ts';
import { type AppBody, type DavitClient, davitClient } from '../tests/whole/client.ts';
import { type Instance, type Role, sessionFile, theInstance } from './harness/instance.ts';
import { joinProject } from './harness/people.ts';
import { waitForLife } from './life.ts';
import { openScreens, type Screens } from './pages/screens.ts';

export type { Role };
export { expect };

export interface JourneyOptions {
  /** Who `page` is signed in as; null: nobody. */
  role: Role | null;
  /** What the browser's console may say: for journeys that break the network under the page. */
  expectedErrors: RegExp | null;
}

export interface Project {
  id: string;
  slug: string;
  name: string;
}

/** A body of `POST /v1/app`; what is left out makes a small app that serves at once. */
export type Spec = Record<string, unknown>;

export interface JourneyFixtures {
  /** Made for this journey; each of the people has their role in it. */
  project: Project;
  /** The API as the administrator, for what a journey needs but is not about. */
  davit: DavitClient;
  /** Makes an app and waits until it is in the state (null: does not wait); it is deleted when the journey ends. */
  deploy(spec?: Spec, state?: string | null): Promise<AppBody>;
  /** Rows of apps that have run, `<prefix>-0001`… (`tests/many-apps.ts`). @returns their ids */
  manyApps(count: number, prefix?: string): Promise<string[]>;
  /** The screens of `page`. */
  screens: Screens;
  /** Another browser, signed in as someone else. */
  as(role: Role): Promise<{ page: Page; screens: Screens }>;
}

export const test = base.extend<JourneyOptions & JourneyFixtures, { instance: Instance }>({
  role: ['operator', { option: true }],
  expectedErrors: [null, { option: true }],

  instance: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => use(theInstance()),
    { scope: 'worker' },
  ],
  baseURL: ({ instance }, use) => use(instance.url),
  storageState: ({ instance, role }, use) => use(role === null ? undefined : sessionFile(instance, role)),

  davit: async ({ instance }, use) => use(davitClient(instance.url, instance.token)),

  project: async ({ instance, davit }, use, info) => {
    const slug = `e2e-${randomBytes(6).toString('hex')}`;
    const { status, body } = await davit.api<Project>('POST', '/v1/project', { slug, name: info.title.slice(0, 100) });
    if (status !== 200) throw new Error(`no project: ${status} ${JSON.stringify(body)}`);
    await joinProject(instance.databaseUrl, body.id, instance.people);
    await use(body);
    const { body: apps } = await davit.api<{ items: AppBody[] }>('GET', `/v1/app?size=1000&project=${slug}`);
    await davit.remove(apps.items.map((app) => app.id));
  },

  deploy: async ({ instance, davit, project }, use) =>
    use(async (spec = {}, state = 'RUNNING') => {
      const { status, body } = await davit.api('POST', `/v1/app?project=${project.slug}`, {
        image: instance.images.test,
        resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
        unsecureHttp: true,
        deploymentStrategy: { terminationGracePeriodSeconds: 2 },
        ...spec,
      });
      if (status !== 200) throw new Error(`not deployed: ${status} ${JSON.stringify(body)}`);
      return state === null ? body : davit.reach(body.id, [state]);
    }),

  manyApps: async ({ instance, project }, use) => {
    const made: ManyApps[] = [];
    await use(async (count, prefix) => {
      const many = await insertManyApps(instance.databaseUrl, project.slug, count, prefix);
      made.push(many);
      return many.ids;
    });
    for (const many of made) await many.forget();
  },

  page: async ({ page, expectedErrors }, use) => {
    const complaints = collectComplaints(page, expectedErrors);
    waitForLife(page);
    await use(page);
    expect(complaints, 'what the browser’s console said').toEqual([]);
  },

  screens: async ({ page, project }, use) => use(openScreens(page, project.slug)),

  as: async ({ browser, instance, project, expectedErrors }, use) => {
    const complaints: string[][] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (role) => {
      const context = await browser.newContext({
        baseURL: instance.url,
        storageState: sessionFile(instance, role),
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      const page = await context.newPage();
      complaints.push(collectComplaints(page, expectedErrors));
      waitForLife(page);
      return { page, screens: openScreens(page, project.slug) };
    });
    for (const context of contexts) await context.close();
    expect(complaints.flat(), 'what the other browsers’ consoles said').toEqual([]);
  },
});

/** Errors in the browser's console, refusals of its content policy and requests that failed among them. */
export function collectComplaints(page: Page, expected: RegExp | null = null): string[] {
  const complaints: string[] = [];
  const note = (text: string) => {
    if (!expected?.test(text)) complaints.push(text);
  };
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(String(error)));
  return complaints;
}
