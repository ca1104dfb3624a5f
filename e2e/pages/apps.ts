import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** The list of a project's apps. */
export class AppsPage extends ProjectScreen {
  /** @param query as the page writes it: `?q=iris&state=running` */
  async goto(query = ''): Promise<void> {
    await this.page.goto(paths.apps(this.project) + query);
  }

  get table() {
    return this.page.getByRole('table', { name: 'Apps' });
  }

  /** Those that are drawn, without the header. */
  get rows() {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('rowheader') });
  }

  row(name: string) {
    return this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  get filter() {
    return this.page.getByRole('searchbox', { name: 'Filter apps' });
  }

  /** One of All, Running, Stopped, Failed… */
  group(name: string) {
    return this.page.getByRole('group', { name: 'State' }).getByRole('radio', { name });
  }

  header(name: string) {
    return this.table.getByRole('columnheader', { name, exact: true });
  }

  sortBy(name: string) {
    return this.header(name).getByRole('button');
  }

  select(name: string) {
    return this.page.getByRole('checkbox', { name: `Select ${name}` });
  }

  /** Of those that are shown; disabled until all are known. */
  get selectAll() {
    return this.page.getByRole('checkbox', { name: /^Select all \d+ shown apps$/ });
  }

  /** What can be done with all that are selected. */
  get selected() {
    return this.page.getByRole('region', { name: 'Selected apps' });
  }

  /** Opens the menu of a row. @returns an entry of it */
  async action(app: string, name: string) {
    await this.page.getByRole('button', { name: `Actions for ${app}` }).click();
    return this.page.getByRole('menuitem', { name });
  }

  get create() {
    return this.page.getByRole('link', { name: 'Create app' });
  }
}
