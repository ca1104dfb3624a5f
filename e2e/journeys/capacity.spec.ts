/** What there is, who holds it, who waits for it, and what it costs. */
import { paths } from '../../lib/paths/paths.ts';
import { expect, test } from '../fixtures.ts';

test('an administrator sees who holds what and who waits; who waits sees their place and what for', async ({
  deploy,
  as,
  davit,
  project,
  screens,
  instance,
}) => {
  const holds = await deploy({ name: 'holds' });
  const { body: waits } = await davit.api('POST', `/v1/app?project=${project.slug}`, {
    name: 'waits',
    image: instance.images.test,
  });
  const app = screens.app(waits.id);
  await app.goto();
  await expect(app.state).toContainText('QUEUED');
  await expect(screens.shell.page.getByText(/Place \d+ of \d+ in the queue/)).toBeVisible();
  await expect(screens.shell.page.getByText(/Waits for 1 × Tesla V100S: 0 of 0 free/).first()).toBeVisible();
  await expect(screens.shell.page.getByText(/No node here could ever hold 1 × ai1-1-gpu/)).toContainText(
    /The nearest that fits is \d+ × [\w-]+/,
  );
  await expect(screens.shell.link('Capacity')).toHaveCount(0);

  const { page, screens: admin } = await as('administrator');
  await admin.apps.goto();
  await admin.shell.link('Capacity').click();
  await expect(admin.shell.heading).toHaveText('Capacity');
  await expect(admin.capacity.holding(project.slug, 'holds')).toContainText('128 MiB');
  const queued = admin.capacity.waiting(project.slug, 'waits');
  await expect(queued).toContainText(/\d+ of \d+/);
  await expect(queued).toContainText('1 × Tesla V100S: 0 of 0 free');
  await davit.api('DELETE', `/v1/app/${waits.id}?force=true`);
  await expect(queued).toHaveCount(0);

  // This page is of no project: ⌘K finds the apps of the one that one came from.
  await admin.shell.openPalette();
  await page.keyboard.type('holds');
  await page.getByRole('option', { name: /^holds\b/ }).click();
  await expect(page).toHaveURL(paths.app(project.slug, holds.id));
});

test.describe('a price', () => {
  test.use({ role: 'administrator' });

  test('is set for a time to come; one that is none, or for the past, is refused on its field', async ({
    page,
    screens,
  }) => {
    const { capacity } = screens;
    await capacity.goto();
    await capacity.openPrice('ai1-xs-cpu');
    const { price } = capacity;
    await price.getByLabel('New price per hour').fill('much');
    await price.getByRole('button', { name: 'Set price' }).click();
    await expect(price.getByLabel('New price per hour')).toHaveAccessibleDescription(/must be a decimal|a decimal/i);
    await expect(price.getByLabel('New price per hour')).toHaveAttribute('aria-invalid', 'true');
    await price.getByLabel('New price per hour').fill('0.006');
    await price.getByLabel('from a time to come').check();
    await price.getByLabel('From', { exact: true }).fill('2020-01-01T00:00');
    await price.getByRole('button', { name: 'Set price' }).click();
    await expect(price.getByText(/must not be in the past/i)).toBeVisible();
    await price.getByLabel('From', { exact: true }).fill('2999-01-01T00:00');
    await price.getByRole('button', { name: 'Set price' }).click();
    await expect(price).toHaveCount(0);
    await capacity.openPrice('ai1-xs-cpu');
    const toCome = price.getByRole('row').filter({ hasText: 'to come' });
    await expect(toCome).toContainText('€ 0.006/h');
    await expect(price.getByRole('row').filter({ hasText: 'in force' })).toContainText('€ 0.003/h');
    await price.getByRole('button', { name: 'Cancel' }).click();
    await expect(price).toHaveCount(0);
    await expect(page.getByRole('row').filter({ hasText: 'ai1-xs-cpu' })).toContainText('€ 0.003/h');
  });
});

test.describe('who is no administrator', () => {
  test.use({ expectedErrors: /status of 404/ });

  test('finds no such page', async ({ page, screens }) => {
    await page.goto(paths.capacity());
    await expect(screens.shell.heading).toHaveText('There is nothing here that you can see');
  });
});

test('wizard and CLI warn of what no node could ever hold, and the wizard takes the nearest by one press', async ({
  page,
  screens,
  instance,
  project,
  davit,
}) => {
  const { create } = screens;
  await create.goto();
  const asked = ['app', 'run', instance.images.test, '--flavor', 'ai1-1-gpu', '--gpu', '4', '--check'];
  const checked = await davit.cli(['--project', project.slug, ...asked]);
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.stdout).toMatch(/No node here could ever hold 4 × ai1-1-gpu/);
  await create.importButton.click();
  const spec = `image: ${instance.images.test}\nresources: { flavor: ai1-1-gpu, gpu: 4 }`;
  await create.importDialog.getByLabel('Or paste it').fill(spec);
  await create.importDialog.getByRole('button', { name: 'Review it' }).click();
  const warning = page.getByText(/No node here could ever hold 4 × ai1-1-gpu/);
  await expect(warning).toBeVisible();
  await page.getByRole('button', { name: /^Use \d+ × / }).click();
  await expect(warning).toHaveCount(0);
});
