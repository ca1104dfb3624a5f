/** Every action in every state that does not allow it: refused with the state and what it allows, and nothing is changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppAction, allowedActions, can } from '../../../lib/domain/lifecycle/actions.ts';
import { APP_STATES, type AppState } from '../../../lib/domain/lifecycle/model.ts';
import { Api } from '../api.ts';

let api: Api;
let id: string;
beforeAll(async () => {
  api = await Api.start();
  id = await api.app({ name: 'refusing' });
});
afterAll(() => api.close());

/** How each is asked for; what it would change is valid. */
const ASKED: Record<AppAction, [method: string, path: string, body?: unknown]> = {
  start: ['PUT', '/start'],
  stop: ['PUT', '/stop'],
  restart: ['PUT', '/restart'],
  delete: ['DELETE', ''],
  forceDelete: ['DELETE', '?force=true'],
  scale: ['PUT', '/scalingstrategy', { fixed: { replicas: 2 } }],
  update: ['PUT', '', { defaultHttpPort: 9000 }],
  rollback: ['PUT', '/rollback', { revision: 1 }],
  pull: ['POST', '/datasync', { direction: 'pull' }],
  push: ['POST', '/datasync', { direction: 'push' }],
};

const refused = APP_STATES.flatMap((state) =>
  (Object.keys(can) as AppAction[])
    .filter((action) => !allowedActions(state).includes(action))
    .map((action): [AppState, AppAction] => [state, action]),
);

describe('an app that is', () => {
  it.each(refused)('%s refuses %s, and says what it allows', async (state, action) => {
    await api.platform.db.app.update({ where: { id }, data: { state } });
    const before = await api.platform.db.app.findUniqueOrThrow({ where: { id } });
    const [method, path, body] = ASKED[action];
    const answer = await api.call(method, `/v1/app/${id}${path}`, body === undefined ? {} : { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'STATE_CONFLICT',
      message: expect.stringContaining(`An app that is ${state} cannot be ${can[action].participle}`),
      details: { state, allowed: allowedActions(state) },
    });
    expect(await api.platform.db.app.findUniqueOrThrow({ where: { id } })).toEqual(before);
  });
});
