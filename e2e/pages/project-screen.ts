import type { Page } from '@playwright/test';

/** A screen of one project, in one page of a browser. */
export abstract class ProjectScreen {
  readonly page: Page;
  readonly project: string;

  constructor(page: Page, project: string) {
    this.page = page;
    this.project = project;
  }
}
