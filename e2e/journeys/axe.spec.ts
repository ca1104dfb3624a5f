/** Every page and dialog, in both themes, wide and narrow: no finding of axe, contrast included. */
import { paths } from '../../lib/paths/paths.ts';
import { commands } from '../../tests/images/build.ts';
import { expectAccessibleInEveryLook, NARROW } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';
import type { Screens } from '../pages/screens.ts';

test.use({ viewport: { width: NARROW, height: 900 } });

async function checkPage({ shell }: Screens, name: string, path: string): Promise<void> {
  await test.step(name, async () => {
    await shell.page.goto(path);
    await expect(shell.heading).toBeVisible();
    await expect(shell.page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
    await expectAccessibleInEveryLook(shell.page, name);
  });
}

test('every page of a project', async ({ page, project, deploy, davit, screens }) => {
  test.slow();
  await page.goto(paths.apps(project.slug));
  await page.getByText('No apps yet').waitFor();
  await expectAccessibleInEveryLook(page, 'no apps');
  const failed = await deploy({ name: 'failed', command: commands.exits }, null);
  await deploy({ name: 'fine', labels: { team: 'vision' } });
  await checkPage(screens, 'create', paths.newApp(project.slug));
  await checkPage(screens, 'costs', paths.costs(project.slug));
  const container = await davit.api<{ id: string }>('POST', `/v1/container?project=${project.slug}`, {
    name: 'models',
  });
  await checkPage(screens, 'data', paths.data(project.slug));
  await checkPage(screens, 'container', paths.container(project.slug, container.body.id));
  await checkPage(screens, 'tokens', paths.tokens(project.slug));
  await checkPage(screens, 'registries', paths.registries(project.slug));
  await davit.reach(failed.id, ['FAILED']);
  await checkPage(screens, 'apps', paths.apps(project.slug));
  await checkPage(screens, 'activity', paths.activity(project.slug));
  await checkPage(screens, 'failed app', paths.app(project.slug, failed.id));
});

test('every page of an app', async ({ project, deploy, screens }) => {
  test.slow();
  const volumes = [{ mountPath: '/scratch', standalone: {} }];
  const { id } = await deploy({ name: 'fine', labels: { team: 'vision' }, volumes });
  for (const [name, path] of [
    ['app', paths.app],
    ['logs', paths.appLogs],
    ['revisions', paths.appRevisions],
    ['data', paths.appData],
    ['scaling', paths.appScaling],
    ['cost', paths.appCost],
    ['settings', paths.appSettings],
  ] as const) {
    await checkPage(screens, name, path(project.slug, id));
  }
});

test('every dialog', async ({ page, project, deploy, screens, as }) => {
  test.slow();
  const { id } = await deploy({ name: 'fine', unsecureHttp: false });
  const app = screens.app(id);
  const check = async (name: string, widths?: number[]) => {
    await expect(page.getByRole('dialog').or(page.getByRole('menu')).first()).toBeVisible();
    await expectAccessibleInEveryLook(page, name, widths);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
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
  await page.getByRole('button', { name: 'Menu' }).click();
  await check('menu', [NARROW]);
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
  await screens.data.goto();
  await screens.data.createContainer.click();
  await check('create container');
  await screens.data.addStore.click();
  await expect(screens.data.dialog('Add a data store').getByLabel('Secret key')).toBeVisible();
  await check('add a data store');
  const admin = await as('admin');
  await admin.screens.registries.goto();
  await admin.screens.registries.addButton.click();
  await expect(admin.screens.registries.dialog('Add a registry').getByLabel('Password')).toBeVisible();
  await expectAccessibleInEveryLook(admin.page, 'add a registry');
});

test('every page of an administrator', async ({ as, deploy, davit, project, instance }) => {
  await deploy({ name: 'holds' });
  await davit.api('POST', `/v1/app?project=${project.slug}`, { image: instance.images.test, name: 'waits' });
  const { page, screens } = await as('administrator');
  await screens.capacity.goto();
  await expect(screens.capacity.waiting(project.slug, 'waits')).toBeVisible();
  await expectAccessibleInEveryLook(page, 'capacity');
  await screens.capacity.openPrice('ai1-xs-cpu');
  await expectAccessibleInEveryLook(page, 'price');
});

test('the wizard, step by step', async ({ page, screens, instance }) => {
  const { create } = screens;
  await create.goto();
  await create.field('Image').fill(instance.images.test);
  for (const step of ['Resources', 'Scaling', 'Data', 'Settings', 'Review'] as const) {
    await create.continueTo(step).click();
    await expect(create.heading(step)).toBeVisible();
    if (step === 'Data') {
      await create.addVolume.click();
      await create.volume(1).getByLabel('Mounted at').fill('/data');
      await create.source(1, 'Scratch space').check();
    }
    // What is pointed at explains itself in a bubble, which is of no landmark.
    await page.mouse.move(0, 0);
    await expectAccessibleInEveryLook(page, step);
  }
});
