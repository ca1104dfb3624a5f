/** From sign-in to deletion: an iris classifier that one creates, calls, scales, pays for, stops and removes. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { paths } from '../../lib/paths/paths.ts';
import { until } from '../../tests/wait.ts';
import { expect, test } from '../fixtures.ts';
import { exactAmount } from '../pages/costs.ts';
import { appIdOfPage } from '../pages/screens.ts';

const run = promisify(execFile);

/** A setosa. */
const FLOWER = 'sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2';

test.use({ role: null });

test('an app from sign-in to deletion', async ({ page, screens, instance, project, davit }) => {
  test.slow();
  await page.goto(paths.apps(project.slug));
  await screens.signIn.signIn(instance.people.operator);
  await page.getByRole('link', { name: 'Create an app' }).click();

  const { create } = screens;
  await create.field('Image').fill(instance.images.iris);
  await create.continueTo('Resources').click();
  await create.flavor('ai1-s-cpu').check();
  await create.continueTo('Scaling').click();
  await expect(create.replicas).toHaveAttribute('aria-valuetext', '1 replica');
  await create.continueTo('Data').click();
  await create.continueTo('Settings').click();
  await create.field('Name').fill('iris');
  await create.continueTo('Review').click();
  await expect(page.getByText('€', { exact: false }).first()).toBeVisible();
  await create.submit.click();

  const app = screens.app(await appIdOfPage(page));
  await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  await expect(app.state).toContainText('1 of 1 ready');
  await expect(app.events).toContainText('RUNNING');
  const { body } = await davit.api('GET', `/v1/app/${app.id}`);
  const { url } = body.status;
  await expect(app.addresses.first()).toHaveAttribute('href', url);

  await app.createToken.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  const calls = await app.snippets('iris');
  // As they are pasted: what answers tells where predictions are made. Then there, as it says.
  await until(
    'the token is known',
    () => run('bash', ['-c', calls.curl]),
    ({ stdout }) => stdout.includes('predict'),
  );
  const predict = (call: string) => call.replace(url, new URL(`predict?${FLOWER}`, url).href);
  const python = (call: string) => run('python3', ['-c', call]);
  const javascript = (call: string) => run(process.execPath, ['--input-type=module', '-e', call]);
  expect((await python(calls.Python)).stdout).toContain('200');
  expect((await javascript(calls.JavaScript)).stdout).toContain('200');
  for (const { stdout } of [
    await run('bash', ['-c', predict(calls.curl)]),
    await python(predict(calls.Python)),
    await javascript(predict(calls.JavaScript)),
  ])
    expect(stdout).toContain('setosa');
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

  await app.tab('Scaling').click();
  for (const replicas of [3, 1]) {
    await app.replicasSlider.focus();
    await page.keyboard.press('Home');
    for (let more = 1; more < replicas; more++) await page.keyboard.press('ArrowRight');
    await app.scaleTo(replicas).click();
    await expect(app.state).toContainText(`${replicas} of ${replicas} ready`, { timeout: 45_000 });
    await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  }
  // On the way down SCALING may be too short to be seen; it is written down.
  await app.tab('Overview').click();
  await expect(app.events).toContainText(/SCALING\s*Shrinks to 1 replica/);
  await expect(app.events).toContainText(/SCALING\s*Grows to 3 replicas/);

  const { costs } = screens;
  await app.tab('Cost').click();
  await expect(app.costLines).toContainText('ai1-s-cpu');
  await screens.shell.link('Costs').click();
  await expect(costs.app('iris')).toContainText('ai1-s-cpu');
  // A minute that begins between two looks is in the later one.
  await expect(async () => {
    const total = await exactAmount(costs.total);
    expect(Number(total)).toBeGreaterThan(0);
    expect(await exactAmount(costs.card('Month to date'))).toBe(total);
    expect(await exactAmount(costs.app('iris'))).toBe(total);
  }).toPass();
  await screens.shell.link('Apps').click();
  await screens.apps.row('iris').getByRole('link', { name: 'iris' }).click();

  await app.action('Stop').click();
  await expect(app.state).toContainText('STOPPED', { timeout: 45_000 });
  await app.action('Start').click();
  await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  await app.action('Delete').click();
  const dialog = page.getByRole('dialog', { name: 'Delete iris?' });
  await dialog.getByRole('textbox').fill('iris');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(paths.apps(project.slug));
  await expect(page.getByText('No apps yet')).toBeVisible({ timeout: 45_000 });
});
