/** Transfers of an app's volumes, asked for and called off, without a worker that takes them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataSync } from '../../lib/http/answers/volume.ts';
import { askForSyncs } from '../../lib/store/data/syncs.ts';
import { Api } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

it('what someone asked for is called off; what a start or a stop needs is not, and says how to end it', async () => {
  const { id: containerId } = await api.container();
  const { name } = await api.platform.db.dataContainer.findUniqueOrThrow({ where: { id: containerId } });
  const volumes = [{ mountPath: '/data', permission: 'RW', dataStore: { alias: 'davit', container: name } }];
  const id = await api.app({ volumes });
  await api.platform.db.app.update({ where: { id }, data: { state: 'RUNNING' } });
  const path = `/v1/app/${id}/datasync`;

  const { status, body } = await api.call<DataSync>('POST', path, { body: { direction: 'pull', volume: '/data' } });
  expect([status, body.status.state, body.spec.manual]).toEqual([200, 'QUEUED', true]);
  expect((await api.call('POST', path, { body: { direction: 'pull' } })).body.code).toBe('SYNC_UNDER_WAY');
  const other = { direction: 'pull', volume: '/other' };
  expect((await api.call('POST', path, { body: other })).body.message).toContain('it mounts /data');
  expect((await api.call('DELETE', `${path}?sync=${body.id}`)).status).toBe(204);

  const volumeIds = [body.status.progress[0]?.volumeStatus.userVolumeId ?? ''];
  for (const [direction, says] of [
    ['pull', 'stop the app'],
    ['push', 'delete the volume'],
  ] as const) {
    const draft = { volumeIds, appId: id, direction, manual: false, createdBy: 'platform' };
    const group = await askForSyncs(api.platform.db, draft);
    const refused = await api.call('DELETE', `${path}?sync=${group}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'SYNC_NEEDED']);
    expect(refused.body.message).toContain(says);
  }
  expect((await api.call('DELETE', path)).status).toBe(204);
  const { body: after } = await api.call<{ items: DataSync[] }>('GET', path);
  expect(after.items.map(({ spec, status: end }) => [spec.direction, spec.manual, end.state])).toEqual([
    ['push', false, 'QUEUED'],
    ['pull', false, 'QUEUED'],
    ['pull', true, 'INTERRUPTED'],
  ]);
});
