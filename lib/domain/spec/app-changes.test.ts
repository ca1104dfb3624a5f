import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySpec } from '../../../tests/arbitrary-spec.ts';
import { tidy } from '../spec-text/tidy.ts';
import { changesBetween, effectOf } from './app-changes.ts';
import { appUpdateInput } from './app-spec.ts';

describe('changes between two specs', () => {
  it('are none between a spec and itself, said shorter or at length', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const stored = {
          ...spec,
          envVars: spec.envVars?.map(({ name, value, secret }) => (secret ? { name, secret } : { name, value })),
        };
        expect(effectOf(changesBetween(stored, stored))).toBe('nothing');
        expect(effectOf(changesBetween(stored, tidy(stored)))).toBe('nothing');
      }),
    );
  });

  it('are always what the API takes', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (before, after) => {
        expect(appUpdateInput.safeParse(changesBetween(before, after).update).error).toBeUndefined();
      }),
    );
  });

  const before = {
    image: 'a:1',
    defaultHttpPort: 8080,
    envVars: [
      { name: 'A', value: '1' },
      { name: 'TOKEN', secret: true },
    ],
    labels: { team: 'x' },
    probe: { path: '/up' },
  };

  it.each([
    ['image', { image: 'a:2' }, { update: { url: 'a:2' } }, 'rollout'],
    ['a port', { defaultHttpPort: 5000 }, { update: { defaultHttpPort: 5000 } }, 'rollout'],
    ['no command', { command: [] }, { update: {} }, 'nothing'],
    [
      'a variable less',
      { envVars: [{ name: 'TOKEN', secret: true }] },
      { update: { envVars: [{ name: 'A', value: null }] } },
      'rollout',
    ],
    [
      'a secret anew',
      { envVars: [before.envVars[0], { name: 'TOKEN', secret: true, value: 'new' }] },
      { update: { envVars: [{ name: 'TOKEN', secret: true, value: 'new' }] } },
      'rollout',
    ],
    ['no probe', { probe: null }, { update: { probe: {} } }, 'rollout'],
    ['access', { unsecureHttp: true }, { update: { unsecureHttp: true } }, 'at-once'],
    ['replicas', { scalingStrategy: { fixed: { replicas: 3 } } }, { update: {}, replicas: 3 }, 'at-once'],
    ['a label', { labels: { team: 'y' } }, { update: {}, labels: [{ name: 'team', value: 'y' }] }, 'at-once'],
    ['a label less', { labels: {} }, { update: {}, labels: [{ name: 'team', value: null }] }, 'at-once'],
  ])('%s', (_what, change, expected, effect) => {
    const changes = changesBetween(before, { ...before, ...change } as typeof before);
    expect(changes).toEqual({ labels: [], ...expected });
    expect(effectOf(changes)).toBe(effect);
  });
});
