/** Makes docs/screenshots from the running product: real apps, real traffic, real money. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { CHROMIUM } from '../../tests/chromium.ts';
import { ROOT } from '../../tests/whole/client.ts';
import { type Davit, startDavit } from '../../tests/whole/davit.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { type Scene, setScene } from './scene.ts';

const FOLDER = path.join(ROOT, 'docs', 'screenshots');
const EMAIL = 'admin@davit.local';

type Theme = 'light' | 'dark';

interface Picture {
  name: string;
  theme: Theme;
  path(scene: Scene): string;
  /** What is done before the picture is taken. */
  prepare?(page: Page): Promise<void>;
  viewport?: { width: number; height: number };
}

const PICTURES: Picture[] = [
  { name: 'apps', theme: 'light', path: ({ project }) => paths.apps(project) },
  { name: 'app', theme: 'dark', path: ({ project, iris }) => paths.app(project, iris) },
  { name: 'create', theme: 'light', path: ({ project }) => paths.newApp(project) },
  { name: 'logs', theme: 'dark', path: ({ project, chatty }) => paths.appLogs(project, chatty) },
  { name: 'failure', theme: 'light', path: ({ project, failed }) => paths.app(project, failed) },
  { name: 'costs', theme: 'light', path: ({ project }) => paths.costs(project) },
  {
    name: 'phone',
    theme: 'dark',
    path: ({ project }) => paths.apps(project),
    viewport: { width: 360, height: 740 },
  },
];

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
  for (const picture of PICTURES.filter((one) => one.theme === theme)) {
    await page.setViewportSize(picture.viewport ?? { width: 1440, height: 900 });
    await page.goto(picture.path(scene));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await picture.prepare?.(page);
    // Charts come later; what is still asked for belongs in the picture.
    await page.waitForLoadState('load');
    await page.evaluate(() => document.fonts.ready);
    await scene.settled(page);
    const png = await page.screenshot({ animations: 'disabled' });
    await writeFile(path.join(FOLDER, `${picture.name}.png`), png);
    console.log(`${picture.name}.png ${Math.round(png.length / 1_000)} kB`);
  }
  await context.close();
}
