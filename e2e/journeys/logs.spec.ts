/** What an app prints. */
import { commands } from '../../tests/images/build.ts';
import { expect, test } from '../fixtures.ts';

test('a log is live, paused, searched and downloaded', async ({ deploy, screens, page }) => {
  const { id } = await deploy({
    name: 'talks',
    command: ['sh', '-c', '/serve & n=0; while :; do n=$((n+1)); echo "tick $n"; sleep 0.2; done'],
  });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('tick 5');
  const last = async () => Number((await app.log.textContent())?.match(/tick (\d+)(?!.*tick)/s)?.[1]);
  const seen = await last();
  await expect.poll(last).toBeGreaterThan(seen + 3);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText('aused');
  const held = await last();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect.poll(last).toBeGreaterThan(held);

  await app.logSearch.fill('tick 2');
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText(/found/);
  await app.logSearch.press('Enter');
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText(/1 of \d+/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download', exact: true }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const piece of stream) text += String(piece);
  expect(text).toContain('tick 1');
});

test('the log of what has ended stays, and one of a thousand lines draws what is seen', async ({
  deploy,
  screens,
  davit,
}) => {
  const { id } = await deploy({ name: 'chatty', command: commands.chatty });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('line 1000');
  expect((await app.log.textContent())?.match(/line \d+/g)?.length ?? 0).toBeLessThan(200);
  await davit.api('PUT', `/v1/app/${id}/scalingstrategy`, { fixed: { replicas: 2 } });
  await expect(app.state).toContainText('2 of 2 ready', { timeout: 45_000 });
  await expect(screens.app(id).page.getByRole('combobox', { name: 'Replica' })).toContainText('Replica #1');
});
