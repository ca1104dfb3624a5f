/** An image of one's own: pushed by Docker's own command, seen, picked in the wizard, run, and kept while it runs. */
import { type DockerCommand, openDockerCommand } from '../../tests/docker-command.ts';
import { expect, test } from '../fixtures.ts';
import { appIdOfPage } from '../pages/screens.ts';

let docker: DockerCommand;
test.beforeAll(async () => {
  docker = await openDockerCommand();
});
test.afterAll(() => docker.close());

test('an image is pushed as the page says, picked in the wizard, and deleted once no app needs it', async ({
  davit,
  instance,
  page,
  project,
  screens,
  as,
}) => {
  const { registries, create } = screens;
  await registries.goto();
  const shared = registries.shared;
  await expect(shared).toContainText('Nothing is in it yet');
  const command = async (name: string) => (await shared.getByRole('region', { name }).textContent()) ?? '';
  expect(await command('login command')).toMatch(/^docker login 127\.0\.0\.1:\d+ --username token$/);
  const [host = ''] = /127\.0\.0\.1:\d+/.exec(await command('login command')) ?? [];
  const pushed = (await command('push command')).replace('docker push ', '').replace('my-image', 'model');
  await expect(shared.getByRole('link', { name: 'Create a token' })).toBeVisible();

  const token = await davit.api<{ status: { value: string } }>('POST', `/v1/token?project=${project.slug}`, {
    name: 'laptop',
    role: 'ai_training_operator',
  });
  expect(await docker.login(host, token.body.status.value)).toMatchObject({ code: 0 });
  await docker.build(instance.images.test, pushed, project.slug);
  await docker.must(['push', pushed]);
  await docker.must(['rmi', pushed]);
  await expect(shared.getByRole('row', { name: /model:1/ })).toContainText('No app');

  await create.goto();
  await create.sharedImage('model:1').click();
  await expect(create.field('Image')).toHaveValue(pushed);
  // Where the worker looked at the engine just now, it had it before it was pushed.
  await expect(create.findings).toContainText(/has it|on the engine already/);
  for (const step of ['Resources', 'Scaling', 'Data', 'Settings', 'Review'] as const) {
    await create.continueTo(step).click();
  }
  await create.submit.click();
  const id = await appIdOfPage(page);
  await expect(screens.app(id).state).toContainText('RUNNING', { timeout: 30_000 });

  await registries.goto();
  const row = shared.getByRole('row', { name: /model:1/ });
  await expect(row.getByRole('link')).toBeVisible();
  const deletion = async () => {
    await row.getByRole('button', { name: 'Actions for model:1' }).click();
    return page.getByRole('menuitem', { name: 'Delete…' });
  };
  await expect(await deletion()).toContainText('needs it');
  await page.keyboard.press('Escape');

  const reader = await as('reader');
  await reader.screens.registries.goto();
  await reader.screens.registries.shared.getByRole('button', { name: 'Actions for model:1' }).click();
  await expect(reader.page.getByRole('menuitem', { name: 'Delete…' })).toContainText('Needs the role operator');

  await davit.remove([id]);
  await expect(row).toContainText('No app');
  await (await deletion()).click();
  await page.getByRole('dialog', { name: 'Delete model:1?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(shared).toContainText('Nothing is in it yet');
});
