/** What happened in a project: live, by kind and by app, as far back as it goes. */
import { insertManyEvents } from '../../tests/many-apps.ts';
import { expect, test } from '../fixtures.ts';

test('what happens is at the top at once; kind and app are chosen by a URL; a name leads to its app', async ({
  deploy,
  davit,
  page,
  screens,
}) => {
  const [{ id }] = await Promise.all([deploy({ name: 'busy' }), deploy({ name: 'quiet' })]);
  const { activity } = screens;
  await activity.goto();
  await expect(activity.events.filter({ hasText: 'busy' }).filter({ hasText: /RUNNING/ })).not.toHaveCount(0);
  await davit.api('PUT', `/v1/app/${id}/stop`);
  await expect(activity.events.first()).toContainText('busy');
  await expect(activity.events.filter({ hasText: 'busy' }).filter({ hasText: /STOPPED/ })).not.toHaveCount(0);

  await activity.kind('Replicas').check();
  await expect(activity.events.filter({ hasText: /STOPPED/ })).toHaveCount(0);
  await expect(activity.events.filter({ hasText: 'quiet' })).not.toHaveCount(0);
  await activity.app.selectOption({ label: 'busy' });
  await expect(activity.events.filter({ hasText: 'quiet' })).toHaveCount(0);
  const shown = await activity.events.count();
  expect(shown).toBeGreaterThan(0);
  await page.reload();
  await expect(activity.kind('Replicas')).toBeChecked();
  await expect(activity.events).toHaveCount(shown);
  await activity.events.first().getByRole('link', { name: 'busy' }).click();
  await expect(screens.shell.heading).toHaveText('busy');
});

test('older events come when one asks for them', async ({ deploy, instance, screens }) => {
  const { id } = await deploy({ name: 'eventful' });
  await insertManyEvents(instance.databaseUrl, id, 300, 'event');
  const { activity } = screens;
  await activity.goto();
  await expect(activity.events.first()).toContainText('event 300');
  await expect(activity.events.filter({ hasText: /QUEUED/ })).toHaveCount(0);
  await activity.loadOlder.click();
  await expect(activity.events.last()).toContainText('QUEUED');
  await expect(activity.loadOlder).toHaveCount(0);
});
