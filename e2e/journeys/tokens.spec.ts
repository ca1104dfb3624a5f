import { expectAccessible } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

test('a token is made, renewed and revoked; its secret is seen once', async ({ page, project, davit }) => {
  await page.goto(`/projects/${project.slug}/tokens`);
  await page.getByText('No tokens yet').waitFor();
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a token' });
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Must not be empty/);
  await dialog.getByLabel('Name').fill('<b>ci</b>');
  await dialog.getByLabel('manage apps').check();
  await dialog.getByLabel('those with a label').check();
  await dialog.getByRole('textbox', { name: 'Label' }).fill('team');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Label' })).toHaveAccessibleDescription(/Must be one label/);
  await expectAccessible(page, 'create a token');
  await dialog.getByRole('textbox', { name: 'Label' }).fill('team=vision');
  await dialog.getByLabel('Expires').selectOption({ label: 'in 7 days' });
  await dialog.getByRole('button', { name: 'Create token' }).click();

  const shown = page.getByRole('dialog', { name: 'Token <b>ci</b>' });
  const secret = (await shown.getByRole('region', { name: 'token' }).textContent()) ?? '';
  expect(secret).toMatch(/^davit_\w{43}$/);
  await expectAccessible(page, 'the secret, once');
  const works = async (token: string) => (await davit.api('GET', '/v1/me', undefined, token)).status;
  expect(await works(secret)).toBe(200);
  await shown.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('row', { name: /<b>ci<\/b>/ });
  await expect(row).toContainText('manage');
  await expect(row).toContainText('team=vision');
  await expect(row).toContainText(/in [67] d/);
  await expect(page.getByText(secret)).toHaveCount(0);
  await expectAccessible(page, 'tokens');

  await row.getByRole('button', { name: 'Actions for <b>ci</b>' }).click();
  await page.getByRole('menuitem', { name: 'Renew…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Renew' }).click();
  const renewed =
    (await page
      .getByRole('dialog', { name: /New secret/ })
      .getByRole('region', { name: 'token' })
      .textContent()) ?? '';
  expect(await works(secret)).toBe(401);
  expect(await works(renewed)).toBe(200);
  await page.getByRole('button', { name: 'Done' }).click();

  await row.getByRole('button', { name: 'Actions for <b>ci</b>' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Revoke' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByText('No tokens yet').waitFor();
  await expect.poll(() => works(renewed)).toBe(401);
});

test('a token for one app is made on its page, with calls ready to paste', async ({ page, project, davit, deploy }) => {
  const app = await deploy({ name: 'paste', unsecureHttp: false });
  await page.goto(`/projects/${project.slug}/apps/${app.id}`);
  await page.getByRole('button', { name: 'Create a token for this app' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Call paste' });
  const secret = (await dialog.getByRole('region', { name: 'token' }).textContent()) ?? '';
  for (const language of ['curl', 'Python', 'JavaScript']) {
    await dialog.getByLabel(language, { exact: true }).check();
    const call = dialog.getByRole('region', { name: `${language} call` });
    await expect(call).toContainText(secret);
    await expect(call).toContainText(app.status.url);
  }
  await expectAccessible(page, 'a token for an app');
  expect((await davit.api('GET', '/v1/me', undefined, secret)).body).toMatchObject({ role: 'ai_training_read' });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
});

test.describe('a reader', () => {
  test.use({ role: 'reader', expectedErrors: /403/ });

  test('is told who makes tokens', async ({ page, project }) => {
    await page.goto(`/projects/${project.slug}/tokens`);
    await page.getByText('Tokens are not shown to readers').waitFor();
    const button = page.getByRole('button', { name: 'Create token' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.hover();
    await expect(page.getByRole('tooltip')).toContainText('operator');
  });
});
