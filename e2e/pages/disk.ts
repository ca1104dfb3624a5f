/** What takes disk: an administrator's page. */
import type { Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';

export class DiskPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goto(): Promise<void> {
    await this.page.goto(paths.disk());
  }

  get heading() {
    return this.page.getByRole('heading', { name: 'Disk', level: 1 });
  }

  image(name: string) {
    return this.page.getByRole('table', { name: 'Images' }).getByRole('row', { name });
  }

  log(app: string) {
    return this.page.getByRole('table', { name: 'Logs of apps' }).getByRole('row', { name: app });
  }

  get clean() {
    return this.page.getByRole('button', { name: 'Remove unused images…' });
  }

  /** Asks before anything goes. */
  get dialog() {
    return this.page.getByRole('dialog');
  }
}
