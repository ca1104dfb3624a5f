/** Who may do what, and what is said to who may not. */
import { paths } from '../../lib/paths/paths.ts';
import { expect, test } from '../fixtures.ts';

test('a reader sees everything, may change nothing, and is told why', async ({ deploy, as, project }) => {
  const { id } = await deploy({ name: 'seen' });
  const { page, screens } = await as('reader');
  await screens.apps.goto();
  await expect(screens.apps.row('seen')).toContainText('RUNNING');
  await expect(page.getByRole('button', { name: 'Create app' })).toHaveAttribute('aria-disabled', 'true');
  const stop = await screens.apps.action('seen', 'Stop');
  await expect(stop).toHaveAttribute('aria-disabled', 'true');
  await expect(stop).toContainText(/operator/);
  await page.keyboard.press('Escape');

  const app = screens.app(id);
  await app.goto();
  for (const name of ['Stop', 'Restart', 'Delete']) {
    await expect(app.action(name)).toHaveAttribute('aria-disabled', 'true');
  }
  await app.action('Stop').focus();
  await expect(page.getByRole('tooltip')).toContainText(/operator/);
  await app.action('Stop').press('Enter');
  await expect(app.state).toContainText('RUNNING');
  await app.goto('Scaling');
  await expect(app.replicasSlider).toHaveAttribute('data-disabled', '');
  await page.goto(paths.newApp(project.slug));
  await screens.create.step('Review').click();
  await expect(screens.create.submit).toHaveAttribute('aria-disabled', 'true');
});

for (const role of ['operator', 'admin', 'administrator'] as const) {
  test(`an ${role} runs apps`, async ({ deploy, as }) => {
    const { id } = await deploy();
    const { screens } = await as(role);
    const app = screens.app(id);
    await app.goto();
    await app.action('Stop').click();
    await expect(app.state).toContainText('STOPPED');
    await app.action('Start').click();
    await expect(app.state).toContainText('RUNNING');
  });
}

test.describe('another project', () => {
  test.use({ expectedErrors: /status of 404/ });

  test('another project’s app is as if it were not there', async ({ deploy, page, davit, instance }) => {
    const { id } = await deploy();
    const slug = `other-${id.slice(-8)}`;
    await davit.api('POST', '/v1/project', { slug, name: 'Other' });
    const { body } = await davit.api('POST', `/v1/app?project=${slug}`, {
      image: instance.images.test,
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
    });
    await page.goto(paths.app(slug, body.id));
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText('There is nothing here that you can see');
    const main = page.getByRole('main');
    const words = await main.textContent();
    // The same words as for what has never been: nobody learns which projects and apps there are.
    for (const url of [paths.app(slug, id.replace(/^.{8}/, '00000000')), paths.apps('never-was'), paths.apps(slug)]) {
      await page.goto(url);
      await expect(heading).toHaveText('There is nothing here that you can see');
      expect(await main.textContent(), url).toBe(words);
    }
    await davit.remove([body.id]);
  });
});
