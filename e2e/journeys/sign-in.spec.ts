/** Getting in, and what is said to who does not. */
import { paths } from '../../lib/paths/paths.ts';
import { expectAccessible } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

test.use({ role: null, expectedErrors: /status of (401|429)/ });

test('who is not signed in is asked to, and then is where they wanted to go', async ({
  page,
  screens,
  instance,
  project,
}) => {
  await page.goto(paths.apps(project.slug));
  await expect(screens.signIn.email).toBeFocused();
  await screens.signIn.signIn(instance.people.operator);
  await expect(page).toHaveURL(paths.apps(project.slug));
  await screens.shell.signOut();
  await expect(screens.signIn.button).toBeVisible();
  await page.goto(paths.apps(project.slug));
  await expect(screens.signIn.button).toBeVisible();
});

test('a wrong password and an unknown account get the same answer; the sixth try within a minute waits', async ({
  page,
  screens,
}) => {
  const { signIn } = screens;
  await signIn.goto();
  for (const email of ['nobody@example.com', 'no-one@example.com']) {
    await signIn.email.fill(email);
    await signIn.password.fill('wrong');
    await signIn.button.click();
    await expect(signIn.problem).toContainText('E-mail or password is wrong');
    await expect(signIn.password).toBeFocused();
    await expect(signIn.password).toHaveValue('');
  }
  await expectAccessible(page, 'sign-in, refused');
  // The second one has had its first.
  for (const answer of ['wrong', 'wrong', 'wrong', 'wrong', 'too often']) {
    await signIn.password.fill('wrong');
    await signIn.button.click();
    if (answer === 'wrong') await expect(signIn.password).toHaveValue('');
  }
  await expect(signIn.delay).toContainText('Too many tries for this account');
});
