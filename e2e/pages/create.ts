import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

export type Step = 'Image' | 'Resources' | 'Scaling' | 'Data' | 'Settings' | 'Review';

/** The wizard. */
export class CreatePage extends ProjectScreen {
  async goto(): Promise<void> {
    await this.page.goto(paths.newApp(this.project));
  }

  field(label: string) {
    return this.page.getByRole('main').getByLabel(label, { exact: true });
  }

  /** One that the shared registry has, to be taken. @param name with its tag, below the project */
  sharedImage(name: string) {
    return this.page.getByRole('region', { name: 'Shared registry' }).getByRole('button', { name, exact: true });
  }

  /** What the image that is entered was found to be. */
  get findings() {
    return this.page.getByRole('region', { name: 'What was found of the image' });
  }

  flavor(id: string) {
    return this.page.getByRole('radio', { name: id });
  }

  /** One of Token required, Open to all. */
  access(name: string) {
    return this.page.getByRole('group', { name: 'Access' }).getByRole('radio', { name });
  }

  /** Opens what is said of rollouts. */
  get rollout() {
    return this.page.getByRole('main').getByText('Rollout', { exact: true });
  }

  get replicas() {
    return this.page.getByRole('slider', { name: 'Replicas' });
  }

  /** An image that the project pushed, by its name and tag. */
  shared(image: string) {
    return this.page.getByRole('region', { name: 'Shared registry' }).getByRole('button', { name: image });
  }

  get addVolume() {
    return this.page.getByRole('button', { name: 'Add volume' });
  }

  /** @param number from 1 */
  volume(number: number) {
    return this.page.getByRole('group', { name: `Volume ${number}`, exact: true });
  }

  /** Where a volume comes from. */
  source(number: number, name: 'Container' | 'Data store' | 'Public repository' | 'Scratch space') {
    return this.page.getByRole('group', { name: `Source of volume ${number}` }).getByRole('radio', { name });
  }

  step(name: Step) {
    return this.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name });
  }

  /** Of the step that is shown. */
  heading(step: Step) {
    return this.page.getByRole('heading', { level: 2, name: step });
  }

  continueTo(step: Exclude<Step, 'Image'>) {
    return this.page.getByRole('button', { name: `Continue to ${step.toLowerCase()}` });
  }

  get submit() {
    return this.page.getByRole('button', { name: 'Create app' });
  }

  /** The same app as CLI, curl or YAML. */
  async sameAs(form: 'CLI' | 'curl' | 'YAML'): Promise<string> {
    await this.page.getByRole('group', { name: 'The same app as' }).getByRole('radio', { name: form }).check();
    return (await this.page.getByRole('region', { name: form, exact: true }).textContent()) ?? '';
  }

  get importButton() {
    return this.page.getByRole('button', { name: 'Import a spec' });
  }

  get importDialog() {
    return this.page.getByRole('dialog', { name: 'Import a spec' });
  }
}
