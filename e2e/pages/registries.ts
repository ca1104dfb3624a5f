import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** The shared registry, and those that a project added. */
export class RegistriesPage extends ProjectScreen {
  async goto(): Promise<void> {
    await this.page.goto(paths.registries(this.project));
  }

  get empty() {
    return this.page.getByText('No registries yet');
  }

  get shared() {
    return this.page.getByRole('region', { name: 'Shared registry' });
  }

  get addButton() {
    return this.page.getByRole('main').getByRole('button', { name: 'Add registry' });
  }

  dialog(title: string | RegExp) {
    return this.page.getByRole('dialog', { name: title });
  }

  row(host: string) {
    return this.page.getByRole('row').filter({ hasText: host });
  }

  /** Opens the menu of a registry's row. @returns its entry */
  async action(host: string, action: 'Test' | 'Change…' | 'Delete…') {
    await this.row(host)
      .getByRole('button', { name: `Actions for ${host}` })
      .click();
    return this.page.getByRole('menuitem', { name: action });
  }
}
