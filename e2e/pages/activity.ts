import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** What happened in a project, newest first. */
export class ActivityPage extends ProjectScreen {
  /** @param query as the page writes it: `?type=action&app=…` */
  async goto(query = ''): Promise<void> {
    await this.page.goto(paths.activity(this.project) + query);
  }

  /** Those that are shown, of all days. */
  get events() {
    return this.page.getByRole('main').getByRole('listitem');
  }

  /** All, States, Actions, Replicas… */
  kind(name: string) {
    return this.page.getByRole('group', { name: 'Kind of event' }).getByRole('radio', { name, exact: true });
  }

  get app() {
    return this.page.getByRole('combobox', { name: 'App' });
  }

  get loadOlder() {
    return this.page.getByRole('button', { name: 'Load older' });
  }
}
