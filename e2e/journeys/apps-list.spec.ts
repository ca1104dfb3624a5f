/** The list of apps: found, filtered, acted on, however many. */
import { paths } from '../../lib/paths/paths.ts';
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

test('a long list begins with what is seen; all of it follows', async ({ page, screens, manyApps }) => {
  await manyApps(300);
  const { apps } = screens;
  const html = await (await page.request.get(paths.apps(apps.project))).text();
  expect(html).toContain('app-0001');
  expect(html, 'does not carry what nobody sees').not.toContain('app-0200');

  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/v1\/app\?.*size=1000/, async (route) => {
    await held;
    await route.continue();
  });
  await apps.goto();
  await expect(apps.row('app-0001')).toBeVisible();
  await expect(apps.table).toHaveAttribute('aria-rowcount', '301');
  await expect(apps.group('Failed 30')).toBeVisible();
  await expect(apps.selectAll).toBeDisabled();
  letGo();
  await expect(apps.selectAll).toBeEnabled();
  await expect(apps.table).toHaveAttribute('aria-rowcount', '301');
  await expect(apps.group('Failed 30')).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(apps.row('app-0300')).toBeInViewport();
});

test('an app’s address that names another project leads to its own', async ({ as, deploy, project }) => {
  const { id } = await deploy({ name: 'elsewhere' });
  const { page, screens } = await as('administrator');
  await page.goto(`${paths.appSettings('demo', id)}?from=a-link`);
  await expect(page).toHaveURL(new RegExp(`${paths.appSettings(project.slug, id)}\\?from=a-link$`));
  await expect(screens.shell.heading).toHaveText('elsewhere');
});

test.describe('a part of a page that does not come', () => {
  test.use({ expectedErrors: /ERR_FAILED|chunk/i });

  test('is what the page says, and a reload mends it', async ({ page, screens }) => {
    await screens.apps.goto();
    await page.route('**/_next/static/chunks/**', (route) => route.abort());
    await page.getByRole('button', { name: 'Search or run a command' }).click();
    await expect(screens.shell.heading).toHaveText('A part of this page could not be loaded');
    await page.unroute('**/_next/static/chunks/**');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await expect(screens.shell.heading).toHaveText('Apps');
  });
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

test('sort and filter are in the URL: a reload and the way back find them', async ({ page, screens, manyApps }) => {
  await manyApps(40);
  const { apps } = screens;
  await apps.goto();
  const first = apps.rows.first().getByRole('link');
  await expect(first).toHaveText('app-0001');
  await apps.sortBy('App').click();
  await expect(first).toHaveText('app-0040');
  await apps.group('Failed').check();
  await expect(apps.rows).toHaveCount(4);
  const expected = ['app-0040', 'app-0030', 'app-0020', 'app-0010'];
  const shown = apps.rows.getByRole('rowheader').getByRole('link');
  await expect(shown).toHaveText(expected);
  await expect(page).toHaveURL(/desc=true/);
  await page.reload();
  await expect(shown).toHaveText(expected);
  await expect(apps.header('App')).toHaveAttribute('aria-sort', 'descending');
  await shown.first().click();
  await expect(screens.shell.heading).toHaveText('app-0040');
  await page.goBack();
  await expect(shown).toHaveText(expected);
  await expect(apps.group('Failed')).toBeChecked();
});

test('several are stopped, started and deleted by one question each, and what came of each is said', async ({
  page,
  screens,
  deploy,
  davit,
}) => {
  const running = await Promise.all(['one', 'two'].map((name) => deploy({ name })));
  const third = await deploy({ name: 'three' });
  await davit.api('PUT', `/v1/app/${third.id}/stop`);
  await davit.reach(third.id, ['STOPPED']);
  const { apps } = screens;
  await apps.goto();
  const names = ['one', 'three', 'two'];
  const outcome = page.getByRole('dialog').getByRole('list', { name: 'Outcome' });
  const choose = async (button: string) => {
    for (const name of names) await apps.select(name).check();
    await apps.selected.getByRole('button', { name: button }).click();
  };

  await choose('Stop 2');
  const asked = page.getByRole('dialog', { name: 'Stop 2 apps?' });
  await expect(asked.getByRole('list', { name: 'Left as they are' })).toContainText('three');
  await asked.getByRole('button', { name: 'Stop 2' }).click();
  await expect(outcome.getByRole('listitem')).toHaveText([/one\s+stopped/, /two\s+stopped/]);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  for (const name of names) await expect(apps.row(name)).toContainText('STOPPED');

  await choose('Start 3');
  const start = page.getByRole('dialog', { name: 'Start 3 apps?' });
  await expect(start).toBeVisible();
  // Someone else is faster: the page learns what the API says of it.
  await davit.remove(running.slice(0, 1).map((app) => app.id));
  await start.getByRole('button', { name: 'Start 3' }).click();
  await expect(page.getByRole('dialog', { name: '2 of 3 apps started' })).toBeVisible();
  const told = outcome.getByRole('listitem');
  await expect(told).toHaveCount(3);
  await expect(told.first()).toContainText('one');
  await expect(told.first()).toContainText('An app that is DELETED cannot be started');
  await expect(told.nth(1)).toHaveText(/three\s+started/);
  await page.keyboard.press('Escape');
  for (const name of ['three', 'two']) await expect(apps.row(name)).toContainText('RUNNING', { timeout: 45_000 });
  await expect(apps.row('one')).toHaveCount(0);

  for (const name of ['three', 'two']) await apps.select(name).check();
  await apps.selected.getByRole('button', { name: 'Delete 2' }).click();
  const last = page.getByRole('dialog', { name: 'Delete 2 apps?' });
  await expect(last.getByRole('list', { name: 'To be deleted' })).toHaveText(/three.*two/);
  await last.getByRole('button', { name: 'Delete 2' }).click();
  await expect(page.getByRole('dialog', { name: '2 apps deleted' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('No apps yet')).toBeVisible({ timeout: 45_000 });
});

test('on a phone each app is a card, and none is left out on the way down', async ({ page, screens, manyApps }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const total = 120;
  await manyApps(total);
  const { apps } = screens;
  await apps.goto();
  await expect(apps.row('app-0001')).toContainText('STOPPED');
  await expect(apps.header('App')).toBeHidden();
  const seen = new Set<string>();
  const look = async () => {
    for (const name of await apps.rows.getByRole('rowheader').getByRole('link').allTextContents()) seen.add(name);
    return seen.size;
  };
  await page.mouse.move(180, 400);
  await expect(async () => {
    await look();
    await page.mouse.wheel(0, 500);
    await expect(apps.row('app-0120')).toBeInViewport({ timeout: 100 });
  }).toPass({ intervals: [50], timeout: 45_000 });
  expect(await look()).toBe(total);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'no sideways scroll').toBeLessThanOrEqual(
    360,
  );
});
