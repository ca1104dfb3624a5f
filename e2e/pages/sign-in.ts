import type { Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';

/** Where everyone begins. */
export class SignInPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goto(): Promise<void> {
    await this.page.goto(paths.signIn());
  }

  get email() {
    return this.page.getByLabel('E-mail');
  }

  get password() {
    return this.page.getByLabel('Password', { exact: true });
  }

  get button() {
    return this.page.getByRole('button', { name: 'Sign in' });
  }

  /** What went wrong, in words. */
  get problem() {
    return this.page.getByRole('main').getByRole('alert');
  }

  /** What must be waited for. */
  get delay() {
    return this.page.getByRole('main').getByRole('status');
  }

  /** Returns once one is in. */
  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.button.click();
    // Whoever is in no project yet stays at `/`, which says so.
    await this.page.waitForURL(({ pathname }) => pathname !== paths.signIn());
  }
}
