/** An image that does not work: what the failure says to do, done. */
import Docker from 'dockerode';
import { forgetImages, startTinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { commands } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import { expect, test } from '../fixtures.ts';
import { press } from '../keyboard.ts';
import { appIdOfPage } from '../pages/screens.ts';

test('an app that listens on another port runs after one press', async ({ deploy, screens, davit }) => {
  const { id } = await deploy(
    { name: 'elsewhere', command: commands.otherPort, deploymentStrategy: { progressDeadlineSeconds: 5 } },
    'FAILED',
  );
  const app = screens.app(id);
  await app.goto();
  await expect(app.problem).toContainText('5000');
  await app.nextStep('Use port 5000').click();
  await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  await expect(app.problem).toHaveCount(0);
  const { body } = await davit.api('GET', `/v1/app/${id}`);
  await until(
    'it answers',
    async () => (await fetch(body.status.url)).status,
    (status) => status === 200,
  );
});

test('one that exits leads to its log, which says why', async ({ deploy, screens, page }) => {
  const { id } = await deploy({ name: 'exits', command: commands.exits }, 'FAILED');
  const app = screens.app(id);
  await app.goto();
  await expect(app.problem).toContainText('third line');
  await app.nextStep('Open logs').click();
  await page.waitForURL(/\/logs/);
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText('third line');
});

test('a change that cannot run is withdrawn, and the page says so until another is made', async ({
  deploy,
  screens,
  davit,
}) => {
  const { id } = await deploy({ name: 'stays' });
  const app = screens.app(id);
  await app.goto();
  await davit.api('PUT', `/v1/app/${id}`, { command: ['/no/such/program'] });
  await expect(app.problem).toContainText('Revision 2 did not become ready', { timeout: 45_000 });
  await expect(app.problem).toContainText('/no/such/program');
  await expect(app.state).toContainText('1 of 1 ready');
  await expect(app.nextStep('Edit command')).toBeVisible();
  await app.nextStep('What it changed').click();
  await expect(app.diff(1, 2)).toContainText('/no/such/program');
  await expect(app.revision(2)).toContainText('withdrawn');
  await expect(app.revision(1)).toContainText('current');
  await screens.apps.goto();
  await expect(screens.apps.row('stays')).toContainText('RUNNING');
  await expect(screens.apps.row('stays')).toContainText('Revision 2 did not become ready');
  await app.goto();
  await expect(app.problem).toContainText('Revision 2');
  await davit.api('PUT', `/v1/app/${id}`, { envVars: [{ name: 'A', value: 'b' }] });
  await expect(app.problem).toHaveCount(0, { timeout: 45_000 });
});

test('the next step is taken by keyboard alone', async ({ page, deploy, screens }) => {
  const { id } = await deploy(
    { name: 'by-keys', command: commands.otherPort, deploymentStrategy: { progressDeadlineSeconds: 5 } },
    'FAILED',
  );
  const app = screens.app(id);
  await app.goto();
  await press(page, app.nextStep('Use port 5000'));
  await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
});

test('one made by the wizard fails, says which port is open, and answers after one press', async ({
  page,
  screens,
  instance,
  davit,
}) => {
  const { create } = screens;
  await create.goto();
  await create.field('Image').fill(instance.images.test);
  await create.continueTo('Resources').click();
  await create.flavor('ai1-xs-cpu').check();
  await create.step('Settings').click();
  await create.field('Command').fill(commands.otherPort.join(' '));
  await create.access('Open to all').check();
  await create.rollout.click();
  await create.field('Ready within (s)').fill('5');
  await create.step('Review').click();
  await create.submit.click();

  const app = screens.app(await appIdOfPage(page));
  await expect(app.problem).toContainText('Nothing listens on port 8080', { timeout: 45_000 });
  await expect(app.state).toContainText('FAILED');
  const failed = await davit.api('GET', `/v1/app/${app.id}`);
  expect(failed.body.status.info.code).toBe('PORT_CLOSED');
  await app.nextStep('Use port 5000').click();
  await expect(app.state).toContainText('1 of 1 ready', { timeout: 45_000 });
  await until(
    'it answers',
    async () => (await fetch(failed.body.status.url)).status,
    (status) => status === 200,
  );
});

test('an image that is not found leads to where it is named, and runs once it is another', async ({
  page,
  screens,
  instance,
  deploy,
  project,
}) => {
  const registry = await startTinyRegistry(project.slug);
  try {
    const { id } = await deploy({ name: 'nowhere', image: `${registry.host}/image:nosuchtag` }, 'FAILED');
    const app = screens.app(id);
    await app.goto();
    await expect(app.problem).toContainText('The image was not found');
    await expect(app.problem).toContainText(`${registry.host}/image:nosuchtag`);
    await app.nextStep('Edit image').click();
    const image = page.getByRole('main').getByLabel('Image', { exact: true });
    await expect(image).toHaveValue(`${registry.host}/image:nosuchtag`);
    await image.fill(instance.images.test);
    await page.getByRole('region', { name: 'Image and command' }).getByRole('button', { name: 'Save' }).click();
    await app.action('Start').click();
    await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  } finally {
    await forgetImages(new Docker(), registry.host);
    await registry.close();
  }
});
