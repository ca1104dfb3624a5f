/** What people and their images may say to hurt whoever looks at it: shown as it is written, and no more of it than fits. */

import type { Page } from '@playwright/test';
import { insertManyEvents } from '../../tests/many-apps.ts';
import { expect, test } from '../fixtures.ts';

/** Runs wherever it is taken for HTML. */
const SCRIPT = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;

async function expectInert(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'hacked' in window), 'a script of the app has run').toBe(false);
}

test.describe('a project’s name', () => {
  test(`${SCRIPT} is a name`, async ({ page, screens, project }) => {
    await screens.apps.goto();
    await expect(screens.shell.navigation).toContainText('<img src=x');
    expect(project.name).toContain('<script>');
    await expectInert(page);
  });
});

test('labels, variables, commands and error texts are inert', async ({ deploy, screens, page }) => {
  const { id } = await deploy(
    {
      name: 'hostile',
      command: ['sh', '-c', 'echo "$0"; exit 3', SCRIPT],
      envVars: [{ name: 'HTML', value: SCRIPT }],
      labels: { '<b>x</b>': '<script>alert(1)</script>' },
    },
    'FAILED',
  );
  const app = screens.app(id);
  await screens.apps.goto();
  await expect(screens.apps.row('hostile')).toContainText('FAILED');
  await app.goto();
  await expect(app.problem).toContainText('<img src=x');
  await expectInert(page);
  await app.goto('Settings');
  await expect(page.getByLabel('Value of label 1')).toHaveValue('<script>alert(1)</script>');
  await expect(page.getByLabel('Value of variable 1')).toHaveValue(SCRIPT);
  await expectInert(page);
});

test('log lines are inert, their colours are colours, what would steer a terminal is not', async ({
  deploy,
  screens,
  page,
}) => {
  const { id } = await deploy({
    name: 'colours',
    command: ['sh', '-c', `printf '%s\\n\\033[31mred\\033[0m \\033]0;title\\007end\\n' "$0"; exec /serve`, SCRIPT],
  });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('<script>window.hacked=1</script>');
  await expect(app.log).toContainText('red');
  await expect(app.log).not.toContainText('[31m');
  await expectInert(page);
});

/** Turns the text after it around, and hides nothing that anybody needs. */
const OVERRIDE = '\u202e';

test('what would turn the text around is shown as a sign', async ({ deploy, screens, page }) => {
  const said = `${OVERRIDE}gnp.exe \u2066inner`;
  const { id } = await deploy({ name: 'turned', command: ['sh', '-c', 'echo "$0"; exit 3', said] }, 'FAILED');
  const app = screens.app(id);
  await screens.apps.goto();
  await expect(screens.apps.row('turned')).toContainText('⟨U+202E⟩');
  await app.goto();
  await expect(app.problem).toContainText('⟨U+202E⟩gnp.exe');
  await expect(app.events).toContainText('⟨U+202E⟩gnp.exe');
  expect(await page.getByRole('main').textContent()).not.toContain(OVERRIDE);
});

test('names of tokens and values of variables are inert', async ({ davit, deploy, screens, page, project }) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const name = '<img src=x onerror=alert(1)><svg onload=alert(2)>';
  const made = await davit.api('POST', `/v1/token?project=${project.slug}`, { name, role: 'ai_training_read' });
  expect(made.status).toBe(200);
  await screens.tokens.goto();
  await expect(page.getByRole('main')).toContainText(name);
  const value = '\u001b]0;title\u0007<svg onload=alert(3)>';
  const { id } = await deploy({ name: 'named', envVars: [{ name: 'TITLE', value }] });
  await screens.app(id).goto('Settings');
  await expect(page.getByLabel('Value of variable 1')).toHaveValue(/<svg onload=alert\(3\)>$/);
  // An element of theirs would be one without a source of ours.
  expect(await page.locator('img[src="x"], svg[onload]').count()).toBe(0);
  await expectInert(page);
  expect(dialogs).toEqual([]);
});

test('a log line of five megabytes is cut, and what follows is there', async ({ deploy, screens, page }) => {
  const { id } = await deploy({
    name: 'long-line',
    command: ['sh', '-c', 'head -c 5000000 /dev/zero | tr "\\0" x; echo; echo after it; exec /serve'],
  });
  const app = screens.app(id);
  await app.goto('Logs');
  await expect(app.log).toContainText('after it');
  expect((await app.log.textContent())?.length ?? 0).toBeLessThan(200_000);
  await app.logSearch.fill('after');
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText('1 found');
});

test('a timeline of ten thousand events is drawn as far as it is seen', async ({ deploy, screens, instance, page }) => {
  const { id } = await deploy({ name: 'eventful' });
  await insertManyEvents(instance.databaseUrl, id, 10_000, SCRIPT);
  const app = screens.app(id);
  await app.goto();
  await expect(app.events).toContainText(`${SCRIPT} 10000`);
  await expect(page.getByRole('main')).toContainText(/10,0\d\d in all/);
  expect(await app.events.getByRole('listitem').count()).toBeLessThan(100);
  await page.keyboard.press('End');
  await expect(page.getByRole('main')).toContainText(/Older events|Loading older|98\d\d|99\d\d/);
  expect(await app.events.getByRole('listitem').count()).toBeLessThan(100);
  await expectInert(page);
});
