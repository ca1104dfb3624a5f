/** The page of an app as it was. */
import { expect, test } from '../fixtures.ts';

test('the whole page shows a moment of the past, and comes back', async ({ deploy, screens, davit, page }) => {
  const { id } = await deploy({ name: 'past' });
  await davit.api('PUT', `/v1/app/${id}/stop`);
  await davit.reach(id, ['STOPPED']);
  const app = screens.app(id);
  await app.goto();
  await expect(app.state).toContainText('STOPPED');
  await expect(app.events).toContainText('STOPPED');

  // A key takes the page into the past; a link shows a moment of it.
  await app.moment.focus();
  await expect(async () => {
    await page.keyboard.press('ArrowLeft');
    await expect(app.travelling).toBeVisible({ timeout: 250 });
  }).toPass();
  const { body } = await davit.api<{ items: { at: string; to: string | null }[] }>('GET', `/v1/app/${id}/event`);
  const running = body.items.find((event) => event.to === 'RUNNING')?.at ?? '';
  const url = new URL(page.url());
  expect(url.searchParams.get('at')).not.toBeNull();
  url.searchParams.set('at', new Date(Date.parse(running) + 1).toISOString());
  await page.goto(url.href);
  await expect(app.state).toContainText('RUNNING');
  await expect(app.travelling).toBeVisible();
  await expect(app.state).toContainText('1 of 1 ready');
  await expect(app.events).not.toContainText('STOPPED');
  await expect(app.replicas).toContainText('ready');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(app.state).toContainText('STOPPED');

  await expect(app.travelling).toHaveCount(0);
  // Drawn by hand: before it was made there is nothing to see but its beginning; the right edge is the present.
  const plot = (await app.moment.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2);
  await page.mouse.down();
  await expect(app.travelling).toBeVisible();
  await expect(app.state).toContainText('QUEUED');
  await page.mouse.move(plot.x + plot.width + 5, plot.y + plot.height / 2, { steps: 5 });
  await expect(app.travelling).toHaveCount(0);
  await page.mouse.up();
  await expect(app.state).toContainText('STOPPED');
});
