/** The whole journey by keyboard alone. */
import { paths } from '../../lib/paths/paths.ts';
import { until } from '../../tests/wait.ts';
import { expect, test } from '../fixtures.ts';
import { enter, press, tabTo } from '../keyboard.ts';
import { appIdOfPage } from '../pages/screens.ts';

test.use({ role: null });

test('an app from sign-in to deletion, without a mouse', async ({ page, screens, instance, project }) => {
  test.slow();
  const { create, signIn } = screens;
  await page.goto(paths.apps(project.slug));
  await expect(signIn.button).toBeEnabled();
  await enter(page, signIn.email, instance.people.operator.email);
  await enter(page, signIn.password, instance.people.operator.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(paths.apps(project.slug));
  await expect(page.getByText('No apps yet')).toBeVisible();

  // The palette leads to where one creates.
  const palette = await screens.shell.openPalette();
  await expect(palette).toBeFocused();
  await page.keyboard.type('create');
  await page.keyboard.press('Enter');
  await page.waitForURL(/apps\/new/);
  await enter(page, create.field('Image'), instance.images.test);
  await press(page, create.continueTo('Resources'));
  await expect(create.heading('Resources')).toBeFocused();
  await tabTo(page, page.getByRole('group', { name: 'Flavor' }).getByRole('radio', { checked: true }));
  while (!(await create.flavor('ai1-xs-cpu').isChecked())) await page.keyboard.press('ArrowDown');
  await press(page, create.continueTo('Scaling'));
  await tabTo(page, create.replicas);
  await page.keyboard.press('ArrowRight');
  await press(page, create.continueTo('Data'));
  await press(page, create.continueTo('Settings'));
  await enter(page, create.field('Name'), 'by-keyboard');
  await press(page, create.continueTo('Review'));
  await expect(create.heading('Review')).toBeFocused();
  await press(page, create.submit);

  const app = screens.app(await appIdOfPage(page));
  await expect(app.state).toContainText('2 of 2 ready', { timeout: 45_000 });
  await press(page, app.createToken);
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Enter');
  const token = page.getByRole('dialog').getByRole('region', { name: 'token' });
  await expect(token).toContainText('davit_');
  const secret = (await token.textContent()) ?? '';
  const { url } = (await (await page.request.get(`/v1/app/${app.id}`)).json()).status;
  await until(
    'the token is known',
    async () => (await fetch(url, { headers: { authorization: `Bearer ${secret}` } })).status,
    (status) => status === 200,
  );
  await page.keyboard.press('Escape');
  await expect(app.createToken).toBeFocused();

  await press(page, app.tab('Scaling'));
  await tabTo(page, app.replicasSlider);
  await page.keyboard.press('ArrowRight');
  await press(page, app.scaleTo(3));
  await expect(app.state).toContainText('3 of 3 ready', { timeout: 45_000 });
  await press(page, app.tab('Cost'));
  await expect(app.costLines).toContainText('ai1-xs-cpu');
  await press(page, app.action('Stop'));
  await expect(app.state).toContainText('STOPPED', { timeout: 45_000 });
  await press(page, app.action('Delete'));
  await enter(page, page.getByRole('dialog').getByRole('textbox'), 'by-keyboard');
  await page.keyboard.press('Enter');
  await page.waitForURL(paths.apps(project.slug));
  await expect(page.getByText('No apps yet')).toBeVisible({ timeout: 45_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL(paths.costs(project.slug));
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
});
