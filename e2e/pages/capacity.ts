import { expect, type Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';

/** Nodes, queue and prices of the instance. */
export class CapacityPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goto(): Promise<void> {
    await this.page.goto(paths.capacity());
    await expect(this.page.getByRole('heading', { level: 1, name: 'Capacity' })).toBeVisible();
  }

  /** What an app holds of the one node. */
  holding(project: string, app: string) {
    const row = this.page.getByRole('table', { name: /^Apps on / }).getByRole('row');
    return row.filter({ has: this.page.getByRole('link', { name: `${project}/${app}`, exact: true }) });
  }

  /** An app's row in the queue. */
  waiting(project: string, app: string) {
    const row = this.page.getByRole('table', { name: 'Queue' }).getByRole('row');
    return row.filter({ has: this.page.getByRole('link', { name: `${project}/${app}`, exact: true }) });
  }

  get price() {
    return this.page.getByRole('dialog', { name: /^Price of / });
  }

  async openPrice(flavor: string): Promise<void> {
    await this.page.getByRole('button', { name: `Set price of ${flavor}` }).click();
    await expect(this.price.getByRole('table', { name: 'Prices' })).toBeVisible();
  }
}
