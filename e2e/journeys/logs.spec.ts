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

test('what is paused is counted, and is there when one resumes', async ({ deploy, screens, page }) => {
  const { id } = await deploy({
    name: 'counts',
    command: ['sh', '-c', '/serve & n=0; while :; do n=$((n+1)); echo "tick $n"; sleep 0.2; done'],
  });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('tick 3');
  const logs = page.getByRole('region', { name: 'Logs' });
  await logs.getByRole('button', { name: 'Pause', exact: true }).click();
  const held = await app.log.textContent();
  await expect(logs).toContainText(/\d+ new lines/);
  expect(await app.log.textContent()).toBe(held);
  await logs.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(logs.getByRole('status', { name: 'Log stream' })).toHaveText('Live');
  await expect(logs).not.toContainText('new line');
  await expect.poll(() => app.log.textContent()).not.toBe(held);
});

test('one replica’s lines are read alone, by a URL', async ({ deploy, screens, page }) => {
  const { id } = await deploy({
    name: 'two',
    command: ['sh', '-c', 'hostname; exec /serve'],
    scalingStrategy: { fixed: { replicas: 2 } },
  });
  const app = screens.app(id);
  await expect(async () => {
    await app.goto('Logs');
    await expect(app.state).toContainText('2 of 2 ready', { timeout: 5_000 });
  }).toPass();
  await expect(app.log).toContainText('#0');
  await expect(app.log).toContainText('#1');
  const replica = page.getByRole('combobox', { name: 'Replica' });
  await replica.selectOption({ label: 'Replica #1' });
  await expect(page).toHaveURL(/replica=1/);
  await expect(app.log).not.toContainText('#0');
  await expect(app.log.getByText(/listening on port 8080/)).toHaveCount(1);
  await page.reload();
  await expect(replica).toHaveValue('1');
  await expect(app.log.getByText(/listening on port 8080/)).toHaveCount(1);
});

test('matches are marked, counted and stepped through, and the file has every line', async ({
  deploy,
  screens,
  page,
}) => {
  const { id } = await deploy({
    name: 'rows',
    command: ['sh', '-c', 'n=0; while [ $n -lt 40 ]; do n=$((n+1)); echo "row $n of it"; done; exec /serve'],
  });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('row 40 of it');
  await app.logSearch.fill('ROW 1');
  const logs = page.getByRole('region', { name: 'Logs' });
  await expect(logs).toContainText('11 found');
  // What is marked is an element of its own.
  await expect(app.log.getByText('row 1', { exact: true }).first()).toBeVisible();
  await logs.getByRole('button', { name: 'Next match' }).click();
  await expect(logs).toContainText('1 of 11');
  await logs.getByRole('button', { name: 'Next match' }).click();
  await expect(logs).toContainText('2 of 11');
  await logs.getByRole('button', { name: 'Previous match' }).click();
  await logs.getByRole('button', { name: 'Previous match' }).click();
  await expect(logs).toContainText('11 of 11');
  await app.logSearch.fill('no such words');
  await expect(logs).toContainText('No match');

  const download = page.waitForEvent('download');
  await logs.getByRole('link', { name: 'Download', exact: true }).click();
  let text = '';
  for await (const piece of await (await download).createReadStream()) text += String(piece);
  const rows = text.split('\n').flatMap((line) => / stdout (row .*)$/.exec(line)?.[1] ?? []);
  expect(rows).toEqual(Array.from({ length: 40 }, (_, index) => `row ${index + 1} of it`));
});

test('the log of an app that is stopped is read on, of each replica that it had', async ({
  deploy,
  screens,
  davit,
  page,
}) => {
  const { id } = await deploy({ name: 'gone', command: ['sh', '-c', 'echo the first words; exec /serve'] });
  await davit.api('PUT', `/v1/app/${id}/stop`);
  await davit.reach(id, ['STOPPED']);
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('the first words');
  await app.replica.selectOption(await app.endedReplica('#0 of revision 1, ended'));
  await expect(page).toHaveURL(/replica=[0-9a-f-]{36}/);
  await expect(app.log).toContainText('the first words');
  await page.reload();
  await expect(app.log).toContainText('the first words');
});
