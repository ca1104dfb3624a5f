/** The list of apps with a thousand of them: from navigation to the first rows, and from a key to the filtered list. */
import type { Page } from '@playwright/test';
import { waitForLife } from '../../e2e/life.ts';
import { paths } from '../../lib/paths/paths.ts';
import { percentile } from '../statistics.ts';
import type { Subject } from './subject.ts';

export interface ListReport {
  apps: number;
  rounds: number;
  /** Since navigation began, the browser's cache warm. */
  firstRowsMs: { p50: number; p95: number };
  /** From the key to the frame that shows the filtered rows. */
  filterMs: { p50: number; p95: number };
}

export async function measureList(subject: Subject, rounds: number): Promise<ListReport> {
  const firstRows: number[] = [];
  const filters: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const page = await subject.browser.newPage();
    waitForLife(page);
    const first = await firstRowsOf(page, paths.apps(subject.project));
    const filter = await filterOf(page);
    await page.close();
    if (round < 0) continue;
    firstRows.push(first);
    filters.push(...filter);
  }
  const spread = (values: number[]) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });
  return { apps: subject.ids.length, rounds, firstRowsMs: spread(firstRows), filterMs: spread(filters) };
}

async function firstRowsOf(page: Page, path: string): Promise<number> {
  await page.addInitScript(() => {
    const marked = window as Window & { firstRowsAt?: number };
    const look = () => {
      const rows = [...document.querySelectorAll('tbody tr, [role="row"]')];
      if (!rows.some((row) => row.textContent?.includes('app-0001'))) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        marked.firstRowsAt = performance.now();
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true });
  });
  await page.goto(path);
  const at = await page.waitForFunction(() => (window as Window & { firstRowsAt?: number }).firstRowsAt);
  return Number(await at.jsonValue());
}

/** One key after another narrows the list. @returns for each key */
async function filterOf(page: Page): Promise<number[]> {
  const box = page
    .getByRole('searchbox')
    .or(page.getByRole('textbox', { name: /filter/i }))
    .first();
  // All are there, not the first rows alone.
  await page.getByRole('checkbox', { name: /^Select all/, disabled: false }).waitFor();
  // Every name has it and nothing else does: labels hold ids, in which any digits may stand.
  await box.fill('app-');
  const taken: number[] = [];
  for (const key of '0777') {
    const typed = `${await box.inputValue()}${key}`;
    await page.evaluate((text) => {
      const marked = window as Window & { filtered?: Promise<number> };
      marked.filtered = new Promise((resolve, reject) => {
        let began = 0;
        const namesShown = () =>
          [...document.querySelectorAll('tbody tr, [role="row"]')]
            .map((row) => /app-\d{4}/.exec(row.textContent ?? '')?.[0])
            .filter((name) => name !== undefined);
        setTimeout(() => {
          const typed = document.querySelector<HTMLInputElement>('input[type="search"]')?.value;
          const seen = `key ${began > 0 ? 'came' : 'never came'}, the box has "${typed}", rows: ${namesShown().slice(0, 5).join(' ')}`;
          reject(new Error(`waited 10 s for the list filtered by ${text}: ${seen}`));
        }, 10_000);
        document.addEventListener('input', (event) => (began = event.timeStamp), { once: true, capture: true });
        const look = () => {
          const names = namesShown();
          if (began > 0 && names.every((name) => name.includes(text))) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    }, typed);
    await box.press(key);
    taken.push(await page.evaluate(() => (window as Window & { filtered?: Promise<number> }).filtered ?? Number.NaN));
  }
  return taken;
}
