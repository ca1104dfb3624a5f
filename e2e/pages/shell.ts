import { expect, type Page } from '@playwright/test';

/** What surrounds every page: navigation, palette, theme, account. */
export class Shell {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get navigation() {
    return this.page.getByRole('navigation', { name: 'Main' });
  }

  /** Of the page itself. */
  get heading() {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** In the navigation: Apps, Costs, Tokens, Activity. */
  link(name: string) {
    return this.navigation.getByRole('link', { name, exact: false });
  }

  /** What passes at the edge of the page: what came of an action. */
  get messages() {
    return this.page.getByRole('region', { name: /^Notifications|^Message/ });
  }

  /** ⌘K, from anywhere. @returns its input */
  async openPalette() {
    const input = this.page.getByRole('combobox', { name: 'Search or run a command' });
    await expect(async () => {
      // Until the page has come to life, keys do nothing.
      await this.page.keyboard.press('Control+k');
      await expect(input).toBeFocused({ timeout: 500 });
    }).toPass();
    return input;
  }

  async setTheme(theme: 'Light' | 'Dark'): Promise<void> {
    await this.page.getByRole('button', { name: 'Theme' }).click();
    await this.page.getByRole('menuitemradio', { name: theme }).click();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Account' }).click();
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click();
  }
}
