import { expect, it } from 'vitest';
import type { Event } from '../../lib/http/answers/other.ts';
import { byDay, filterEvents } from './activity.ts';

const event = (id: string, type: string, appId: string, at: string): Event => ({
  id,
  at,
  appId,
  type,
  from: null,
  to: null,
  code: 'X',
  message: 'x',
  actor: 'platform',
});
const events = [
  event('3', 'state', 'a', '2026-11-28T00:10:00Z'),
  event('2', 'action', 'b', '2026-11-27T23:50:00Z'),
  event('1', 'state', 'b', '2026-11-27T12:00:00Z'),
];
const ids = (list: Event[]) => list.map((one) => one.id);

it('filters by kind and app', () => {
  expect(ids(filterEvents(events, { type: 'all', app: '' }))).toEqual(['3', '2', '1']);
  expect(ids(filterEvents(events, { type: 'state', app: '' }))).toEqual(['3', '1']);
  expect(ids(filterEvents(events, { type: 'state', app: 'b' }))).toEqual(['1']);
});

it('puts events under their days, newest first', () => {
  expect(byDay(events, (at) => at.slice(0, 10)).map((one) => [one.day, ids(one.events)])).toEqual([
    ['2026-11-28', ['3']],
    ['2026-11-27', ['2', '1']],
  ]);
  expect(byDay([], () => '')).toEqual([]);
});
