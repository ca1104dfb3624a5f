import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import type { RevisionDiff, revisionList } from '../../../lib/http/answers/app.ts';
import { Api } from '../api.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const revisions = async (id: string) =>
  (await api.call<z.output<typeof revisionList>>('GET', `/v1/app/${id}/revision`)).body.items;

it('a rollback is a new revision that runs what the earlier one ran, secrets with it', async () => {
  const id = await api.app({ envVars: [{ name: 'KEY', value: 'hunter2', secret: true }] });
  await api.call('PUT', `/v1/app/${id}`, { body: { command: ['serve'], envVars: [{ name: 'KEY', value: '' }] } });
  const { status, body } = await api.call('PUT', `/v1/app/${id}/rollback`, { body: { revision: 1 } });
  expect(status).toBe(200);
  expect(body.status.revision).toBe(3);
  expect(body.spec.command).toBeUndefined();
  expect(body.spec.envVars).toEqual([{ name: 'KEY', secret: true }]);
  const [newest] = await revisions(id);
  expect(newest).toMatchObject({ revision: 3, copyOf: 1, readyReplicas: 0, livePercent: 0 });
  const events = await api.call<{ items: { code: string; message: string; data: unknown }[] }>(
    'GET',
    `/v1/app/${id}/event`,
  );
  expect(events.body.items[0]).toMatchObject({ code: 'ROLLBACK_ASKED', data: { from: 2, to: 3, copyOf: 1 } });
  expect(events.body.items[1]).toMatchObject({
    code: 'REVISION_WANTED',
    message: 'Revision 2 replaces revision 1; changed: command, envVars.KEY.',
  });

  await api.call('PUT', `/v1/app/${id}/rollback`, { body: { revision: 1 } });
  expect(await revisions(id), 'it runs that already').toHaveLength(3);
});

it('a rollback to nowhere is refused by its field', async () => {
  const id = await api.app();
  for (const revision of [7, 0, 1.5, 'first']) {
    const { status, body } = await api.call('PUT', `/v1/app/${id}/rollback`, { body: { revision } });
    expect(status).toBe(422);
    expect(body.details).toMatchObject([{ field: 'revision' }]);
  }
});

it('the image set again is asked for anew; one with a digest is what it is', async () => {
  const id = await api.app({ image: 'davit/none:1' });
  await api.platform.db.revision.updateMany({ where: { appId: id }, data: { digest: 'davit/none@sha256:aa' } });
  await api.call('PUT', `/v1/app/${id}`, { body: { url: 'davit/none:1', command: ['serve'] } });
  expect((await revisions(id))[0]?.digest).toBe('davit/none@sha256:aa');
  await api.call('PUT', `/v1/app/${id}/image`, { body: { url: 'davit/none:1' } });
  expect((await revisions(id)).map((one) => [one.revision, one.digest])).toEqual([
    [3, undefined],
    [2, 'davit/none@sha256:aa'],
    [1, 'davit/none@sha256:aa'],
  ]);
  const exact = `davit/none@sha256:${'b'.repeat(64)}`;
  await api.call('PUT', `/v1/app/${id}/image`, { body: { url: exact } });
  await api.call('PUT', `/v1/app/${id}/image`, { body: { url: exact } });
  expect(await revisions(id)).toHaveLength(4);
});

it('two revisions are compared field by field, and no secret is shown', async () => {
  const id = await api.app({
    envVars: [
      { name: 'MODE', value: 'slow' },
      { name: 'KEY', value: 'hunter2', secret: true },
    ],
  });
  const envVars = [
    { name: 'MODE', value: 'fast' },
    { name: 'KEY', value: 'hunter3' },
  ];
  await api.call('PUT', `/v1/app/${id}`, { body: { command: ['serve'], envVars } });
  const { body } = await api.call<RevisionDiff>('GET', `/v1/app/${id}/revision/diff`);
  expect(body).toEqual({
    from: 1,
    to: 2,
    changes: [
      { field: 'command', change: 'added', after: ['serve'] },
      { field: 'envVars.MODE', change: 'changed', before: 'slow', after: 'fast' },
      { field: 'envVars.KEY', change: 'changed', secret: true },
    ],
  });
  expect((await revisions(id)).map(({ revision, changed }) => [revision, changed])).toEqual([
    [2, ['command', 'envVars.MODE', 'envVars.KEY']],
    [1, []],
  ]);
  // Also where the one before is on another page.
  const page = await api.call<z.output<typeof revisionList>>('GET', `/v1/app/${id}/revision?size=1`);
  expect(page.body.items.map(({ changed }) => changed.length)).toEqual([3]);
  const same = await api.call<RevisionDiff>('GET', `/v1/app/${id}/revision/diff?from=2&to=2`);
  expect(same.body.changes).toEqual([]);
  const none = await api.call('GET', `/v1/app/${id}/revision/diff?from=1&to=9`);
  expect([none.status, none.body.details]).toMatchObject([400, [{ field: 'to' }]]);
});
