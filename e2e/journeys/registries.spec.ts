/** A private image: its registry added with a password, tested, used by the wizard, and taken away again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeImage } from '../../tests/fixtures/engine-images/registry-image.ts';
import { pushImage, type RealRegistry, startRealRegistry, USER } from '../../tests/fixtures/registry/real-registry.ts';
import { expect, test } from '../fixtures.ts';

let root: string;
let registry: RealRegistry;
test.use({ role: 'admin' });
test.beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'davit-registry-data-'));
  const open = await startRealRegistry({ root });
  await pushImage(open.host, 'team/private', '1', await makeImage('a private image'));
  await open.close();
  registry = await startRealRegistry({ root, auth: { type: 'basic' } });
});
test.afterAll(async () => {
  await registry.close();
  await rm(root, { recursive: true, force: true });
});

test('a registry is added once it takes the password, and then its images are found', async ({ page, screens }) => {
  const { registries, create } = screens;
  const { host } = registry;
  await create.goto();
  await create.field('Image').fill(`${host}/team/private:1`);
  await expect(create.findings).toContainText('gives no access');
  await create.findings.getByRole('link', { name: 'Open registries' }).click();

  await registries.empty.waitFor();
  await registries.addButton.click();
  const dialog = registries.dialog('Add a registry');
  await dialog.getByLabel('Registry').fill('ghcr.io/org');
  await dialog.getByRole('button', { name: 'Test and add' }).click();
  await expect(dialog.getByLabel('Registry')).toHaveAccessibleDescription(/Must be the host of a registry/);
  await dialog.getByLabel('Registry').fill(host);
  await dialog.getByLabel('User').fill(USER.username);
  await dialog.getByLabel('Password').fill('guessed');
  await dialog.getByRole('button', { name: 'Test and add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('does not take this user and password');
  await dialog.getByLabel('Password').fill(USER.password);
  await dialog.getByRole('button', { name: 'Test and add' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(registries.row(host)).toContainText(USER.username);
  expect(await page.content()).not.toContain(USER.password);

  await (await registries.action(host, 'Test')).click();
  await expect(page.getByText(`${host} takes the user ${USER.username} and the password.`).first()).toBeVisible();
  await create.goto();
  await create.field('Image').fill(`${host}/team/private:1`);
  await expect(create.findings).toContainText(`${host} has it`);
});

test('one that apps use is deleted only by who is told so, and changed without its password being shown', async ({
  deploy,
  davit,
  page,
  project,
  screens,
  as,
}) => {
  const { registries } = screens;
  const { host } = registry;
  await davit.api('POST', `/v1/registry?project=${project.slug}`, { url: host, ...USER });
  await deploy({ name: 'uses-it', image: `${host}/team/private:1` }, null);
  await registries.goto();
  await (await registries.action(host, 'Change…')).click();
  const change = registries.dialog(`Change ${host}`);
  await expect(change.getByLabel('Password')).toHaveValue('');
  await change.getByLabel('User').fill('someone-else');
  await change.getByRole('button', { name: 'Test and change' }).click();
  await expect(change.getByRole('alert')).toContainText('It was not changed');
  await change.getByRole('button', { name: 'Change it untested' }).click();
  await expect(registries.row(host)).toContainText('someone-else');

  await (await registries.action(host, 'Delete…')).click();
  await registries.dialog(`Delete ${host}?`).getByRole('button', { name: 'Delete' }).click();
  const used = registries.dialog(/although it is used/);
  await expect(used).toContainText('uses-it');
  await used.getByRole('button', { name: 'Delete all the same' }).click();
  await expect(registries.empty).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const operator = await as('operator');
  await operator.screens.registries.goto();
  await expect(operator.screens.registries.addButton).toHaveAttribute('aria-disabled', 'true');
});
