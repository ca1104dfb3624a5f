import { expectAccessible } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

test('a token is made, renewed and revoked; its secret is seen once', async ({ page, screens, davit }) => {
  const { tokens } = screens;
  const name = '<b>ci</b>';
  await tokens.goto();
  await tokens.empty.waitFor();
  await tokens.createButton.click();
  const dialog = tokens.createDialog;
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/Must not be empty/);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('manage apps').check();
  await dialog.getByLabel('those with a label').check();
  await dialog.getByRole('textbox', { name: 'Label' }).fill('team');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Label' })).toHaveAccessibleDescription(/Must be one label/);
  await expectAccessible(page, 'create a token');
  await dialog.getByRole('textbox', { name: 'Label' }).fill('team=vision');
  await dialog.getByLabel('Expires').selectOption({ label: 'in 7 days' });
  await dialog.getByRole('button', { name: 'Create token' }).click();

  const shown = tokens.dialog(`Token ${name}`);
  const secret = await tokens.secretIn(shown);
  expect(secret).toMatch(/^davit_\w{43}$/);
  await expectAccessible(page, 'the secret, once');
  const works = async (token: string) => (await davit.api('GET', '/v1/me', undefined, token)).status;
  expect(await works(secret)).toBe(200);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(tokens.row(name)).toContainText('manage');
  await expect(tokens.row(name)).toContainText('team=vision');
  await expect(tokens.row(name)).toContainText(/in [67] d/);
  await expect(page.getByText(secret)).toHaveCount(0);
  await expectAccessible(page, 'tokens');

  await tokens.choose(name, 'Renew…');
  await tokens.dialog(`Renew ${name}?`).getByRole('button', { name: 'Renew' }).click();
  const anew = tokens.dialog(/New secret/);
  const renewed = await tokens.secretIn(anew);
  expect(await works(secret)).toBe(401);
  expect(await works(renewed)).toBe(200);
  await anew.getByRole('button', { name: 'Done' }).click();

  // Whoever presses Enter answers the question.
  await tokens.choose(name, 'Revoke…');
  await expect(tokens.dialog(`Revoke ${name}?`).getByRole('button', { name: 'Revoke' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tokens.empty.waitFor();
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

  test('is told who makes tokens', async ({ page, screens }) => {
    await screens.tokens.goto();
    await page.getByText('Tokens are not shown to readers').waitFor();
    const button = screens.tokens.createButton;
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.hover();
    await expect(page.getByRole('tooltip')).toContainText('operator');
  });
});
