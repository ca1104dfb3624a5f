/** What an app ran and runs: read, compared, taken back. */
import { commands } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import { expectAccessible } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

test('a change is compared with what was before it, and taken back', async ({ deploy, screens, davit, page }) => {
  const { id, spec, status } = await deploy({
    name: 'versions',
    command: commands.env,
    envVars: [
      { name: 'MODE', value: 'slow' },
      { name: 'KEY', value: 'hunter2', secret: true },
    ],
  });
  const answersWith = (mode: string) =>
    until(
      `it answers with ${mode}`,
      async () => (await fetch(new URL('/env', status.url))).text(),
      (text) => text.includes(`MODE=${mode}`),
    );
  await davit.api('PUT', `/v1/app/${id}`, {
    envVars: [
      { name: 'MODE', value: 'fast' },
      { name: 'ODD', value: 'a\u202eb' },
      { name: 'KEY', value: 'hunter3' },
    ],
  });

  const app = screens.app(id);
  await app.goto();
  await app.tab('Revisions').click();
  await expect(app.revision(2)).toContainText('current', { timeout: 45_000 });
  await expect(app.revision(2)).toContainText('1 · 100 %');
  await expect(app.revision(1)).toContainText('none');
  await answersWith('fast');

  await page.getByRole('link', { name: 'What revision 2 changed' }).click();
  await expect(page).toHaveURL(/from=1&to=2$/);
  await expect(app.diff(1, 2).getByRole('row', { name: /MODE/ })).toContainText(/− slow\+ fast/);
  await expect(app.diff(1, 2).getByRole('row', { name: /KEY/ })).toContainText('secret, not shown');
  await expect(app.diff(1, 2).getByRole('row', { name: /ODD/ })).toContainText('a⟨U+202E⟩b');
  expect(await page.content()).not.toContain('hunter');

  await app.revision(1).getByRole('button', { name: 'Roll back' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll versions back to revision 1?' });
  await expect(dialog.getByRole('row', { name: /MODE/ })).toContainText(/− fast\+ slow/);
  await expectAccessible(page, 'roll back');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(app.revision(3)).toContainText('rolled back to 1');
  await expect(app.revision(3)).toContainText('1 · 100 %', { timeout: 45_000 });
  await answersWith('slow');

  // Whoever follows the link sees the same two.
  await page.reload();
  await expect(app.diff(1, 2).getByRole('row', { name: /MODE/ })).toContainText('fast');

  const form = page.getByRole('form', { name: 'Set image' });
  await form.getByLabel('Image', { exact: true }).fill('Not An Image');
  await form.getByRole('button', { name: 'Set image' }).click();
  await expect(form).toContainText('must be an image reference');
  await form.getByLabel('Image', { exact: true }).fill(spec.image);
  await form.getByRole('button', { name: 'Set image' }).click();
  await expect(app.revision(4)).toContainText('current', { timeout: 45_000 });
  await expect(app.revision(4)).toContainText('1 · 100 %');
});
