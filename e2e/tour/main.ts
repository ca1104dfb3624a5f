/** Makes docs/screenshots from the running product: real apps, real traffic, real money. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { CHROMIUM } from '../../tests/chromium.ts';
import { ROOT } from '../../tests/whole/client.ts';
import { type Davit, startDavit } from '../../tests/whole/davit.ts';
import { waitForLife } from '../life.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { type Scene, setScene } from './scene.ts';

const FOLDER = path.join(ROOT, 'docs', 'screenshots');
const EMAIL = 'admin@davit.local';

type Theme = 'light' | 'dark';

interface Picture {
  name: string;
  theme: Theme;
  path(scene: Scene): string;
  /** What the picture is of: none is taken before all of it can be seen. */
  shows(page: Page): Locator[];
  viewport?: { width: number; height: number };
}

const PICTURES: Picture[] = [
  { name: 'apps', theme: 'light', path: ({ project }) => paths.apps(project), shows: list },
  {
    name: 'app',
    theme: 'dark',
    path: ({ project, iris }) => `${paths.app(project, iris)}?range=15m`,
    shows: (page) => [
      page.getByRole('heading', { level: 1, name: 'iris-classifier' }),
      page.getByRole('slider', { name: 'Moment that the page shows' }),
      page.getByRole('list', { name: 'Events' }).getByRole('listitem').first(),
      page.getByRole('list', { name: 'Replicas' }).getByRole('listitem').first(),
    ],
  },
  {
    name: 'create',
    theme: 'light',
    path: ({ project }) => paths.newApp(project),
    shows: (page) => [page.getByRole('navigation', { name: 'Steps' }), page.getByRole('heading', { level: 2 }).first()],
  },
  {
    name: 'logs',
    theme: 'dark',
    path: ({ project, chatty }) => paths.appLogs(project, chatty),
    shows: (page) => [
      page.getByRole('status', { name: 'Log stream' }).filter({ hasText: 'Live' }),
      page.getByRole('log').getByText(/\S/).first(),
    ],
  },
  {
    name: 'failure',
    theme: 'light',
    path: ({ project, failed }) => `${paths.app(project, failed)}?range=15m`,
    shows: (page) => [
      page.getByRole('heading', { level: 1, name: 'ocr-batch' }),
      page.getByRole('main').getByRole('alert').getByRole('button').first(),
      page.getByRole('slider', { name: 'Moment that the page shows' }),
      page.getByRole('list', { name: 'Events' }).getByRole('listitem').first(),
    ],
  },
  {
    name: 'costs',
    theme: 'light',
    path: ({ project }) => paths.costs(project),
    shows: (page) => [
      page.getByRole('figure').locator('svg path').first(),
      page.getByRole('table', { name: 'Cost by app' }),
    ],
  },
  {
    name: 'phone',
    theme: 'dark',
    path: ({ project }) => paths.apps(project),
    viewport: { width: 360, height: 740 },
    shows: list,
  },
];

function list(page: Page): Locator[] {
  return [page.getByRole('table', { name: 'Apps' }).getByRole('link', { name: 'iris-classifier', exact: true })];
}

/** @returns exit code */
export async function main(): Promise<number> {
  const password = randomBytes(12).toString('hex');
  const davit = await startDavit({ DAVIT_ADMIN_PASSWORD: password });
  const browser = await chromium.launch(CHROMIUM);
  try {
    const scene = await setScene(davit);
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    for (const theme of ['light', 'dark'] as const) await takeAll(browser, davit, password, scene, theme);
    return 0;
  } finally {
    await browser.close();
    await davit.destroy();
  }
}

async function takeAll(browser: Browser, davit: Davit, password: string, scene: Scene, theme: Theme): Promise<void> {
  const look: BrowserContextOptions = {
    baseURL: davit.url,
    colorScheme: theme,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(look);
  const signIn = new SignInPage(await context.newPage());
  await signIn.goto();
  await signIn.signIn({ email: EMAIL, password });
  const { page } = signIn;
  waitForLife(page);
  for (const picture of PICTURES.filter((one) => one.theme === theme)) {
    await page.setViewportSize(picture.viewport ?? { width: 1440, height: 900 });
    await page.goto(picture.path(scene));
    for (const place of picture.shows(page)) await place.waitFor();
    await page.waitForLoadState('load');
    await page.evaluate(() => document.fonts.ready);
    await scene.settled(page);
    const png = await page.screenshot({ animations: 'disabled' });
    await writeFile(path.join(FOLDER, `${picture.name}.png`), png);
    console.log(`${picture.name}.png ${Math.round(png.length / 1_000)} kB`);
  }
  await context.close();
}
