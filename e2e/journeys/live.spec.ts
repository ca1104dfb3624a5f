/** What happens is on every page at once. */
import { paths } from '../../lib/paths/paths.ts';
import { expect, test } from '../fixtures.ts';
import { waitForLife } from '../life.ts';
import { openScreens } from '../pages/screens.ts';

test('ten tabs of one browser are live, all of them', async ({ deploy, davit, project, context }) => {
  const { id } = await deploy({ name: 'watched' });
  const tabs = [];
  for (let n = 0; n < 10; n++) {
    const page = await context.newPage();
    waitForLife(page);
    await page.goto(n === 0 ? paths.apps(project.slug) : paths.app(project.slug, id));
    tabs.push(openScreens(page, project.slug));
  }
  const shown = tabs.map((screens, n) => (n === 0 ? screens.apps.row('watched') : screens.app(id).state));
  for (const place of shown) await expect(place).toContainText('RUNNING');
  await davit.api('PUT', `/v1/app/${id}/stop`);
  for (const place of shown) await expect(place).toContainText('STOPPED');
  await davit.api('PUT', `/v1/app/${id}/start`);
  for (const place of shown) await expect(place).toContainText('RUNNING');
});

test.describe('a change that cannot be made', () => {
  test.use({ expectedErrors: /ERR_FAILED/ });

  test('is marked at once, taken back, and said', async ({ deploy, screens, page }) => {
    const { id } = await deploy({ name: 'kept' });
    const app = screens.app(id);
    await app.goto();
    await expect(app.state).toContainText('RUNNING');
    let refuse = () => {};
    await page.route('**/*', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await new Promise<void>((resolve) => (refuse = resolve));
      await route.abort();
    });
    await app.action('Stop').click();
    await expect(app.state).toContainText('STOPPING');
    refuse();
    await expect(app.state).toContainText('RUNNING');
    await expect(screens.shell.messages).toContainText(/did not answer|could not/);
  });
});
