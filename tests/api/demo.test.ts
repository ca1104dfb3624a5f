/** What the first page says of the demo app, to whom. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Demo } from '../../lib/http/answers/other.ts';
import { deployDemo, reportDemo } from '../../lib/services/instance/demo.ts';
import { Api } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const demo = async (token?: string) => (await api.call<Demo>('GET', '/v1/demo', token ? { token } : {})).body;

it('is told stage by stage to who may see its project, and to nobody else', async () => {
  const { db } = api.platform;
  await api.project('other');
  const reader = await api.member('reader@demo', { demo: 'READER' });
  const stranger = await api.member('stranger@other', { other: 'ADMIN' });
  const narrow = (await api.token({ labelSelector: 'team=a' }, '?project=demo')).value;
  expect(await demo()).toMatchObject({ stage: 'off' });

  await reportDemo(db, { stage: 'building', message: 'Step 3/9' });
  expect(await demo(reader)).toEqual({ project: 'demo', stage: 'building', message: 'Step 3/9' });
  expect(await demo(stranger)).toMatchObject({ stage: 'off' });
  expect(await demo(stranger)).not.toHaveProperty('project');

  await reportDemo(db, { stage: 'failed', message: 'no space' });
  expect(await demo(reader)).toEqual({ project: 'demo', stage: 'failed', message: 'no space' });

  const deployed = await deployDemo(api.platform, 'davit/iris:1');
  await reportDemo(db, { stage: 'deployed', message: 'The demo app is deployed.', image: 'davit/iris:1' });
  expect(await demo(reader)).toMatchObject({ stage: 'deployed', appId: deployed?.appId });
  expect(await demo(narrow)).not.toHaveProperty('appId');
});

it('gives everyone an example that can be deployed as it is', async () => {
  const stranger = await api.member('someone@other', { other: 'OPERATOR' });
  const { stage, example } = await demo(stranger);
  expect(stage).toBe('off');
  const { status, body } = await api.call('POST', '/v1/app?project=other', { token: stranger, body: example });
  expect(status).toBe(200);
  expect(body.spec).toMatchObject({ name: 'iris', image: 'davit/iris:1' });
});
