/** Every screen of one browser page, in one project. */
import type { Page } from '@playwright/test';
import { Shell } from './shell.ts';
import { SignInPage } from './sign-in.ts';

export interface Screens {
  shell: Shell;
  signIn: SignInPage;
}

export function openScreens(page: Page, _project: string): Screens {
  return { shell: new Shell(page), signIn: new SignInPage(page) };
}
