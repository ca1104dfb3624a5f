import { expect, type Page } from '@playwright/test';
import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

export type Tab = 'Overview' | 'Logs' | 'Revisions' | 'Data' | 'Scaling' | 'Cost' | 'Settings';

const PATHS = {
  Overview: paths.app,
  Logs: paths.appLogs,
  Revisions: paths.appRevisions,
  Data: paths.appData,
  Scaling: paths.appScaling,
  Cost: paths.appCost,
  Settings: paths.appSettings,
};

/** One app: its header with what can be done, and its tabs. */
export class AppPage extends ProjectScreen {
  readonly id: string;

  constructor(page: Page, project: string, id: string) {
    super(page, project);
    this.id = id;
  }

  async goto(tab: Tab = 'Overview'): Promise<void> {
    await this.page.goto(PATHS[tab](this.project, this.id));
  }

  tab(name: Tab) {
    return this.page.getByRole('navigation', { name: 'App' }).getByRole('link', { name });
  }

  /** State, since when, how many replicas are ready. */
  get state() {
    return this.page.getByRole('region', { name: 'State', exact: true });
  }

  /** Start, Stop, Restart, Delete. */
  action(name: string) {
    return this.page.getByRole('group', { name: /^Actions for/ }).getByRole('button', { name, exact: true });
  }

  /** Of a failed app: what happened, and what to do now. */
  get problem() {
    return this.page.getByRole('main').getByRole('alert');
  }

  /** All that is offered, in its order. */
  get nextSteps() {
    const steps = this.problem.getByRole('group', { name: 'What to do now' });
    return steps.getByRole('button').or(steps.getByRole('link'));
  }

  nextStep(name: string) {
    return this.problem.getByRole('button', { name }).or(this.problem.getByRole('link', { name }));
  }

  get events() {
    return this.page.getByRole('list', { name: 'Events' });
  }

  get replicas() {
    return this.page.getByRole('list', { name: 'Replicas' });
  }

  /** Left and right travel in time. */
  get moment() {
    return this.page.getByRole('slider', { name: 'Moment that the page shows' });
  }

  /** Says that the page shows the past. */
  get travelling() {
    return this.page.getByRole('status').filter({ hasText: 'Back to now' });
  }

  get log() {
    return this.page.getByRole('log');
  }

  get logSearch() {
    return this.page.getByRole('searchbox', { name: 'Search the log' });
  }

  /** Whose log is shown. */
  get replica() {
    return this.page.getByRole('combobox', { name: 'Replica' });
  }

  /** The choice of `replica` that begins so. */
  async endedReplica(beginning: string) {
    const option = this.replica.getByRole('option', { name: beginning });
    await expect(option).toHaveCount(1);
    return { label: (await option.textContent()) ?? '' };
  }

  /** Of its data, on their tab. */
  get transfers() {
    return this.page.getByRole('table', { name: 'Transfers' }).getByRole('row');
  }

  revision(number: number) {
    return this.page
      .getByRole('table', { name: 'Revisions', exact: true })
      .getByRole('row', { name: `Revision ${number}`, exact: true });
  }

  /** What differs between two revisions. */
  diff(from: number, to: number) {
    return this.page.getByRole('table', { name: `Revision ${from} against ${to}` });
  }

  get replicasSlider() {
    return this.page.getByRole('slider', { name: 'Replicas' });
  }

  /** Once the slider has moved. */
  scaleTo(replicas: number) {
    return this.page.getByRole('button', { name: `Scale to ${replicas}`, exact: true });
  }

  get addresses() {
    return this.page.getByRole('list', { name: 'Addresses' }).getByRole('link');
  }

  /** What its cost is made of, on its tab. */
  get costLines() {
    return this.page.getByRole('table', { name: 'Lines' });
  }

  get createToken() {
    return this.page.getByRole('button', { name: 'Create a token for this app' });
  }

  /** What calls the app, in each language, once a token is made. */
  async snippets(name: string): Promise<Record<'curl' | 'Python' | 'JavaScript', string>> {
    const dialog = this.page.getByRole('dialog', { name: `Call ${name}` });
    const found = { curl: '', Python: '', JavaScript: '' };
    for (const language of ['curl', 'Python', 'JavaScript'] as const) {
      await dialog.getByLabel(language, { exact: true }).check();
      found[language] = (await dialog.getByRole('region', { name: `${language} call` }).textContent()) ?? '';
    }
    return found;
  }
}
