import type { Locator } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** What may call and manage a project's apps. */
export class TokensPage extends ProjectScreen {
  async goto(): Promise<void> {
    await this.page.goto(paths.tokens(this.project));
  }

  get empty() {
    return this.page.getByText('No tokens yet');
  }

  get createButton() {
    return this.page.getByRole('main').getByRole('button', { name: 'Create token' });
  }

  get createDialog() {
    return this.page.getByRole('dialog', { name: 'Create a token' });
  }

  /** What asks, or shows a secret. */
  dialog(title: string | RegExp) {
    return this.page.getByRole('dialog', { name: title });
  }

  /** Shown once, in a dialog of its own. */
  async secretIn(dialog: Locator): Promise<string> {
    return (await dialog.getByRole('region', { name: 'token' }).textContent()) ?? '';
  }

  row(name: string) {
    return this.page.getByRole('row').filter({ hasText: name });
  }

  /** Opens the menu of a token's row and chooses. */
  async choose(name: string, action: 'Renew…' | 'Revoke…'): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }
}
