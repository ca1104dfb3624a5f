import type { Locator } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** What a project has cost: its table of apps, and the lines below it. */
export class CostsPage extends ProjectScreen {
  async goto(): Promise<void> {
    await this.page.goto(paths.costs(this.project));
  }

  get byApp() {
    return this.page.getByRole('table', { name: 'Cost by app' });
  }

  /** What an app has cost, in that table. */
  app(name: string) {
    return this.byApp.getByRole('row').filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }

  /** The last row of that table. */
  get total() {
    return this.byApp.getByRole('row').filter({ hasText: /^Total/ });
  }

  /** The figure of a card: `Month to date`, `Today`… */
  card(label: string) {
    return this.page.getByRole('term').filter({ hasText: label }).locator('..').getByRole('definition').first();
  }
}

/** All the decimals of an amount, which is shown rounded. @param within what shows one amount and no other */
export async function exactAmount(within: Locator): Promise<string> {
  const title = await within.getByTitle(/^\d+\.\d+ EUR$/).getAttribute('title');
  return title?.split(' ')[0] ?? '';
}
