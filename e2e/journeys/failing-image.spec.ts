/** An image that does not work, from the wizard and as a change. Each way to fail: `failures.spec.ts`. */
import { commands } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import { expect, test } from '../fixtures.ts';
import { appIdOfPage } from '../pages/screens.ts';

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
