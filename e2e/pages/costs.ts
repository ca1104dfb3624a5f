import type { Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';

/** What a project has cost: its table of apps, and the lines below it. */
export class CostsPage {
  readonly page: Page;
  readonly project: string;

  constructor(page: Page, project: string) {
    this.page = page;
    this.project = project;
  }

  async goto(): Promise<void> {
    await this.page.goto(paths.costs(this.project));
  }

  get byApp() {
    return this.page.getByRole('table', { name: 'Cost by app' });
  }
}
