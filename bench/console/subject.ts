/** What the console's benchmarks run on: a Davit of its own, a browser that is signed in, a project full of apps. */
import { randomBytes } from 'node:crypto';
import { type BrowserContext, chromium } from '@playwright/test';
import { SignInPage } from '../../e2e/pages/sign-in.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { CHROMIUM } from '../../tests/chromium.ts';
import { insertManyApps } from '../../tests/many-apps.ts';
import { type Davit, startDavit } from '../../tests/whole/davit.ts';

export interface Subject {
  davit: Davit;
  databaseUrl: string;
  /** Slug of a project with `ids.length` apps, named `app-0001`…, none of which runs. */
  project: string;
  ids: string[];
  /** A window of 1440 × 900 in which the administrator is signed in. */
  browser: BrowserContext;
}

/** @param apps how many the project has */
export async function withSubject<Result>(apps: number, work: (subject: Subject) => Promise<Result>): Promise<Result> {
  const password = randomBytes(12).toString('hex');
  const davit = await startDavit({ DAVIT_ADMIN_PASSWORD: password });
  const chrome = await chromium.launch(CHROMIUM);
  try {
    const databaseUrl = await postgresUrl(davit.home);
    const project = 'bench';
    await davit.api('POST', '/v1/project', { slug: project, name: 'Bench' });
    const many = await insertManyApps(databaseUrl, project, apps);
    const browser = await chrome.newContext({ baseURL: davit.url, viewport: { width: 1440, height: 900 } });
    // What runs TypeScript here names functions by a helper that the page must have, too.
    await browser.addInitScript('globalThis.__name ??= (named) => named');
    const signIn = new SignInPage(await browser.newPage());
    await signIn.goto();
    await signIn.signIn({ email: 'admin@davit.local', password });
    await signIn.page.close();
    try {
      return await work({ davit, databaseUrl, project, ids: many.ids, browser });
    } finally {
      await many.forget();
    }
  } finally {
    await chrome.close();
    await davit.destroy();
  }
}
