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

it('a new revision says what it changes, as far as that is short', () => {
  const world = new World(1);
  const said = (changed: string[]) => {
    const fact = { type: 'revision-wanted' as const, revision: 2, changed };
    return conclude(world.aggregate, [fact], new Date(world.node.now)).events[0]?.message;
  };
  expect(said([])).toBe('Revision 2 replaces revision 1.');
  expect(said(['command', 'envVars.MODE'])).toBe('Revision 2 replaces revision 1; changed: command, envVars.MODE.');
  expect(said(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toContain('changed: a, b, c, d, e and 2 more.');
});
