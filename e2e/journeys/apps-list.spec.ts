/** The list of apps: found, filtered, acted on, however many. */
import { expect, test } from '../fixtures.ts';

test('five hundred apps are searched, filtered by a URL and acted on together', async ({ page, screens, manyApps }) => {
  await manyApps(500);
  const { apps } = screens;
  await apps.goto();
  await expect(apps.row('app-0001')).toBeVisible();
  expect(await apps.rows.count(), 'draws what is seen').toBeLessThan(120);
  await expect(apps.table).toHaveAttribute('aria-rowcount', '501');

  await expect(async () => {
    // Until the page has come to life, keys do nothing.
    await page.keyboard.press('/');
    await expect(apps.filter).toBeFocused({ timeout: 250 });
  }).toPass();
  await page.keyboard.type('app-04');
  await expect(apps.table).toHaveAttribute('aria-rowcount', '101');
  await apps.group('Failed').check();
  await expect(apps.table).toHaveAttribute('aria-rowcount', '11');
  await expect(page).toHaveURL(/q=app-04/);
  await expect(page).toHaveURL(/state=failed/);
  await page.reload();
  await expect(apps.filter).toHaveValue('app-04');
  await expect(apps.table).toHaveAttribute('aria-rowcount', '11');

  await apps.filter.fill('app-041');
  await apps.select('app-0410').check();
  await expect(apps.selected).toContainText('1 app selected');
  await expect(apps.selected.getByRole('button', { name: 'Stop 0' })).toHaveAttribute('aria-disabled', 'true');
  await apps.selected.getByRole('button', { name: 'Delete 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 1 app?' });
  await expect(dialog).toContainText('app-0410');
  await dialog.getByRole('button', { name: 'Delete 1' }).click();
  await expect(page.getByRole('dialog', { name: '1 app deleted' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('No app matches')).toBeVisible();
  await apps.goto('?state=failed');
  await expect(apps.table).toHaveAttribute('aria-rowcount', '50');

  const palette = await screens.shell.openPalette();
  await palette.fill('app-0333');
  await page.getByRole('option', { name: /app-0333/ }).click();
  await expect(screens.shell.heading).toHaveText('app-0333');
});

test('what happens to an app is in its row at once', async ({ screens, deploy, davit, page }) => {
  const { id } = await deploy({ name: 'live-row' });
  const { apps } = screens;
  await apps.goto();
  const row = apps.row('live-row');
  await expect(row).toContainText('RUNNING');
  await (await apps.action('live-row', 'Stop')).click();
  await expect(row).toContainText('STOPPED');
  await expect(await apps.action('live-row', 'Stop')).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
  await davit.api('PUT', `/v1/app/${id}/start`);
  await expect(row).toContainText('RUNNING');
  await davit.api('PUT', `/v1/app/${id}/scalingstrategy`, { fixed: { replicas: 2 } });
  await expect(row).toContainText('2/2');
});
