/** What an app's answer says of it asks for the same app again: the console's settings and `davit app export` rely on it. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VolumeInput } from '../../../lib/domain/data/volume-input.ts';
import type { AppSpecInput } from '../../../lib/domain/spec/app-spec.ts';
import { tidy } from '../../../lib/domain/spec-text/tidy.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import { specInputOf } from '../../../lib/http/spec-input.ts';
import { anySpec } from '../../arbitrary-spec.ts';
import { Api } from '../api.ts';

/** The only container that there is. */
const MADE = { alias: 'davit', container: 'made' };

let api: Api;
beforeAll(async () => {
  api = await Api.start();
  await api.call('POST', '/v1/container', { body: { name: MADE.container } });
});
afterAll(() => api.close());

it('an app is told as it was asked for', async () => {
  await fc.assert(
    fc.asyncProperty(anySpec, async ({ name: _generated, envVars, volumes, ...any }) => {
      const asked: AppSpecInput = {
        ...any,
        resources: { flavor: 'ai1-1-cpu', cpu: 2 },
        envVars: envVars?.filter(({ secret }) => !secret),
        volumes: volumes?.map(inMadePlaces),
      };
      const { status, body } = await api.call<App>('POST', '/v1/app', { body: asked });
      expect(status, JSON.stringify(body)).toBe(200);
      const { name: _name, ...told } = specInputOf(body.spec);
      expect(withoutOwnPort(tidy({ ...told, image: asked.image }))).toEqual(withoutOwnPort(tidy(asked)));
      expect(told.image).toBe(asked.image);
    }),
    { numRuns: 40 },
  );
});

function inMadePlaces({ dataStore, targetDataStore, ...volume }: VolumeInput): VolumeInput {
  return {
    ...volume,
    ...(dataStore ? { dataStore: { ...dataStore, ...MADE } } : {}),
    ...(targetDataStore ? { targetDataStore: { ...targetDataStore, ...MADE } } : {}),
  };
}

/** A probe that names no port asks the app's own; the answer says which that is. */
function withoutOwnPort({ probe, livenessProbe, ...spec }: AppSpecInput): AppSpecInput {
  const own = spec.defaultHttpPort ?? 8080;
  const bare = (one: typeof probe) =>
    one && Object.fromEntries(Object.entries(one).filter(([name, value]) => name !== 'port' || value !== own));
  return {
    ...spec,
    ...(probe ? { probe: bare(probe) } : {}),
    ...(livenessProbe ? { livenessProbe: bare(livenessProbe) } : {}),
  };
}
