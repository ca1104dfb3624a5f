/** Every screen of one browser page, in one project. */
import type { Page } from '@playwright/test';

export interface Screens {
  readonly page: Page;
}

export function openScreens(page: Page, _project: string): Screens {
  return { page };
}
