/** Every page and dialog, in both themes, wide and narrow: no finding of axe, contrast included. */
import { paths } from '../../lib/paths/paths.ts';
import { commands } from '../../tests/images/build.ts';
import { expectAccessible } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 360]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });
      const look = `${colorScheme}, ${width}`;

      test('every page', async ({ page, project, deploy, screens }) => {
        test.slow();
        await page.goto(paths.apps(project.slug));
        await page.getByText('No apps yet').waitFor();
        await expectAccessible(page, `no apps, ${look}`);
        const { id } = await deploy({ name: 'fine', labels: { team: 'vision' } });
        const failed = await deploy({ name: 'failed', command: commands.exits }, 'FAILED');
        const pages: [string, string][] = [
          ['apps', paths.apps(project.slug)],
          ['create', paths.newApp(project.slug)],
          ['app', paths.app(project.slug, id)],
          ['failed app', paths.app(project.slug, failed.id)],
          ['logs', paths.appLogs(project.slug, id)],
          ['revisions', paths.appRevisions(project.slug, id)],
          ['scaling', paths.appScaling(project.slug, id)],
          ['cost', paths.appCost(project.slug, id)],
          ['settings', paths.appSettings(project.slug, id)],
          ['costs', paths.costs(project.slug)],
          ['tokens', paths.tokens(project.slug)],
          ['activity', paths.activity(project.slug)],
        ];
        for (const [name, path] of pages) {
          await test.step(name, async () => {
            await page.goto(path);
            await expect(screens.shell.heading).toBeVisible();
            await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
            await expectAccessible(page, `${name}, ${look}`);
            const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            expect(sideways, `${name} scrolls sideways, ${look}`).toBeLessThanOrEqual(0);
            if (name === 'settings') await expect(screens.app(id).tab('Settings')).toBeInViewport();
          });
        }
      });

      test('every dialog', async ({ page, project, deploy, screens }) => {
        const { id } = await deploy({ name: 'fine', unsecureHttp: false });
        const app = screens.app(id);
        const check = async (name: string) => {
          await expect(page.getByRole('dialog').or(page.getByRole('menu')).first()).toBeVisible();
          await expectAccessible(page, `${name}, ${look}`);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toHaveCount(0);
        };
        await app.goto();
        await app.action('Delete').click();
        await check('delete');
        await app.createToken.click();
        await check('token for this app');
        await screens.shell.openPalette();
        await check('palette');
        await page.keyboard.press('?');
        await check('shortcuts');
        await page.getByRole('button', { name: 'Account' }).click();
        await check('account');
        await page.goto(paths.apps(project.slug));
        await page.getByRole('button', { name: 'Actions for fine' }).click();
        await check('actions of a row');
        await screens.apps.select('fine').check();
        await screens.apps.selected.getByRole('button', { name: /Stop/ }).click();
        await check('stop several');
        await screens.create.goto();
        await screens.create.importButton.click();
        await check('import');
        await page.goto(paths.tokens(project.slug));
        await page.getByRole('button', { name: 'Create token' }).click();
        await check('create token');
        if (width < 1024) {
          await page.getByRole('button', { name: 'Menu' }).click();
          await check('menu');
        }
      });
    });
  }
}

test('every page of an administrator', async ({ as, deploy, davit, project, instance }) => {
  await deploy({ name: 'holds' });
  await davit.api('POST', `/v1/app?project=${project.slug}`, { image: instance.images.test, name: 'waits' });
  const { page, screens } = await as('administrator');
  await screens.capacity.goto();
  await expect(screens.capacity.waiting(project.slug, 'waits')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page, `capacity, ${colorScheme}, ${width}`);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(sideways, `capacity scrolls sideways, ${colorScheme}, ${width}`).toBeLessThanOrEqual(0);
      await screens.capacity.openPrice('ai1-xs-cpu');
      await expectAccessible(page, `price, ${colorScheme}, ${width}`);
      await page.keyboard.press('Escape');
      await expect(screens.capacity.price).toHaveCount(0);
    }
  }
});

test('the wizard, step by step', async ({ page, screens, instance }) => {
  const { create } = screens;
  await create.goto();
  await create.field('Image').fill(instance.images.test);
  for (const step of ['Resources', 'Scaling', 'Settings', 'Review'] as const) {
    await create.continueTo(step).click();
    await expect(create.heading(step)).toBeVisible();
    await expectAccessible(page, step);
  }
});
