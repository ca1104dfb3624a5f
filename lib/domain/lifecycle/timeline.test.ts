import { expect, it } from 'vitest';
import { World } from '../../../bin/simulate/world.ts';
import { conclude } from './conclude.ts';

it('a changed setting has the name that it is set by', () => {
  const world = new World(1);
  const settings = { gracePeriodSeconds: 9, maxSurge: '1' };
  const { events } = conclude(world.aggregate, [{ type: 'settings-wanted', settings }], new Date(world.node.now));
  expect(events).toMatchObject([
    { code: 'SETTINGS_CHANGED', message: 'Changed: terminationGracePeriodSeconds 5 → 9, maxSurge 25% → 1.' },
  ]);
});
