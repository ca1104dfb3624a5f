/** A project's own containers: made, filled from the browser with files and folders, looked at, emptied, deleted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../../lib/paths/paths.ts';
import { expect, test } from '../fixtures.ts';
import { folderWith } from '../pages/data.ts';

// A worker that is away for a moment is waited for by uploads; the browser says that it was asked in vain.
test.use({ expectedErrors: /status of 503.*\/file\?path=/ });

test('a folder is uploaded, looked at, downloaded, and goes with its container', async ({ page, screens, as }) => {
  const { data } = screens;
  await data.goto();
  await data.createContainer.click();
  const create = data.dialog('Create a container');
  await create.getByLabel('Name').fill('my models');
  await create.getByRole('button', { name: 'Create' }).click();
  await expect(create.getByLabel('Name')).toHaveAccessibleDescription(/Must have no spaces/);
  await create.getByLabel('Name').fill('models');
  await create.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'models' })).toBeVisible();
  await expect(page.getByText('No files here yet')).toBeVisible();

  const iris = await folderWith('iris', { 'model.json': '{"classes": 3}', 'labels/en.txt': 'setosa' });
  await data.upload('Upload a folder', iris);
  await expect(data.uploadsSaid).toHaveText('2 files uploaded');
  await data.file('iris').getByRole('button', { name: /^iris/ }).first().click();
  await expect(page).toHaveURL(/\?in=iris$/);
  await expect(data.file('labels')).toBeVisible();
  const download = page.waitForEvent('download');
  await data.file('model.json').getByRole('link').click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('{"classes": 3}');

  // Into the folder that is looked at, by drag and drop.
  await data.upload('Upload files', path.join(iris, 'labels', 'en.txt'));
  await expect(data.file('en.txt')).toContainText('6 B');
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['dropped'], 'dropped.txt'));
    return transfer;
  });
  await page.getByRole('region', { name: /iris$/ }).dispatchEvent('drop', { dataTransfer: dropped });
  await expect(data.file('dropped.txt')).toContainText('7 B');
  await (await data.action('dropped.txt', 'Delete…')).click();
  await data.dialog('Delete dropped.txt?').getByRole('button', { name: 'Delete' }).click();
  await expect(data.file('dropped.txt')).toHaveCount(0);

  const reader = await as('reader');
  await reader.page.goto(page.url());
  await expect(reader.screens.data.file('model.json')).toBeVisible();
  await expect(reader.screens.data.uploadButton('Upload files')).toHaveAttribute('aria-disabled', 'true');
  const forbidden = await reader.screens.data.action('model.json', 'Delete…');
  await expect(forbidden).toHaveAttribute('aria-disabled', 'true');
  await expect(forbidden).toContainText('operator');

  await reader.page.close();
  await page.getByRole('button', { name: 'Delete container…' }).click();
  const goodbye = data.dialog('Delete models?');
  await expect(goodbye).toContainText(/3\sfiles/);
  await expect(goodbye.getByRole('button', { name: 'Delete' })).toHaveAttribute('aria-disabled', 'true');
  await goodbye.getByLabel(/to confirm/).fill('models');
  await goodbye.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No containers yet')).toBeVisible();
});

test.describe('uploads', () => {
  test.use({ expectedErrors: /status of (400|503).*\/file\?path=/ });

  test('go on while another page is looked at; one that is refused says why and is sent again alone', async ({
    page,
    screens,
    davit,
    project,
  }) => {
    const { data, shell } = screens;
    const { body: container } = await davit.api<{ id: string }>('POST', `/v1/container?project=${project.slug}`, {
      name: 'models',
    });
    await page.goto(paths.container(project.slug, container.id));
    let open = () => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    await page.route(/good\.txt/, async (route) => {
      await held;
      await route.continue();
    });
    const folder = await folderWith('mixed', { 'good.txt': 'good', 'bad\u202ename.txt': 'bad' });
    await data.upload('Upload a folder', folder);
    await expect(data.uploadOf(/bad.*name/)).toContainText('failed');
    await shell.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Costs' }).click();
    await expect(data.dock).toContainText('Uploading');
    const asked = page.waitForEvent('dialog');
    const closing = page.close({ runBeforeUnload: true });
    await (await asked).dismiss();
    await closing;
    open();
    await expect(data.dock).toContainText(/1\sfile could not be uploaded/);
    await data.dock.getByRole('link', { name: 'models' }).click();
    await data
      .file('mixed')
      .getByRole('button', { name: /^mixed/ })
      .first()
      .click();
    await expect(data.file('good.txt')).toBeVisible();
    await page.getByRole('button', { name: /^Upload mixed.bad.*again$/ }).click();
    await expect(data.uploadOf(/bad.*name/)).toContainText('failed');
    await page.getByRole('button', { name: 'Close uploads' }).click();
    await expect(data.uploadsSaid).toHaveCount(0);
  });
});
