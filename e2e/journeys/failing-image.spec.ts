/** An image that does not work: what the failure says to do, done. */
import { commands } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import { expect, test } from '../fixtures.ts';
import { press } from '../keyboard.ts';

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
