import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { App, AppList } from '../../../http/answers/app.ts';
import type { Event } from '../../../http/answers/other.ts';
import { mergeEvents, withEvents, withOlder } from './merge-events.ts';
import { newerApp, newerApps, withApp, withStateChange, withStateChanges } from './patch-app.ts';

const STATES = ['INITIALIZING', 'RUNNING', 'SCALING', 'STOPPING', 'STOPPED', 'FAILED'] as const;
const APPS = ['app-0', 'app-1', 'app-2'];

/** Event `n` of a project: times and ids grow together. */
function event(n: number, appId: string, to: string | null): Event {
  const type = to === null ? 'replica' : 'state';
  const at = `2026-01-01T00:00:00.${String(n).padStart(6, '0')}Z`;
  return {
    id: String(n),
    at,
    appId,
    type,
    from: null,
    to,
    code: `CODE_${n}`,
    message: `message ${n}`,
    actor: 'platform',
  };
}

function app(id: string): App {
  const first = { date: '2026-01-01T00:00:00.000000Z', state: 'QUEUED' as const };
  return {
    id,
    spec: { name: id },
    status: {
      state: 'QUEUED',
      info: { code: 'APP_QUEUED', message: 'Accepted.' },
      history: [first],
      lastTransitionDate: first.date,
    },
  } as App;
}

const listOf = (items: App[]): AppList => ({ items, metadata: { currentPage: 1, pageCount: 1, total: items.length } });

const timeline = fc
  .array(fc.tuple(fc.constantFrom(...APPS), fc.option(fc.constantFrom(...STATES))), { minLength: 1, maxLength: 80 })
  .map((drafts) => drafts.map(([appId, to], index) => event(index + 1, appId, to)));

/** The same events in another order, some of them twice. */
const disturbed = timeline.chain((events) =>
  fc
    .tuple(fc.subarray(events), fc.infiniteStream(fc.integer()))
    .map(([again, keys]) => [...events, ...again].map((one) => ({ one, key: keys.next().value })))
    .map((all) => ({ events, shuffled: all.sort((a, b) => a.key - b.key).map(({ one }) => one) })),
);

describe('an app that events are laid on', () => {
  it('comes to the same state in any order, and however often they come', () => {
    fc.assert(
      fc.property(disturbed, ({ events, shuffled }) => {
        for (const id of APPS) {
          const inOrder = events.reduce(withStateChange, app(id));
          expect(shuffled.reduce(withStateChange, app(id))).toEqual(inOrder);
          const last = events.findLast((one) => one.appId === id && one.type === 'state');
          expect(inOrder.status.state).toBe(last?.to ?? 'QUEUED');
          expect(inOrder.status.info.code).toBe(last?.code ?? 'APP_QUEUED');
        }
      }),
    );
  });

  it('is not set back by an answer that was given before them', () => {
    fc.assert(
      fc.property(timeline, fc.nat(), (events, cut) => {
        const held = events.reduce(withStateChange, app('app-0'));
        const old = events.slice(0, cut % (events.length + 1)).reduce(withStateChange, app('app-0'));
        expect(newerApp(held, { ...old, updatedAt: 'asked' })).toEqual({ ...held, updatedAt: 'asked' });
      }),
    );
  });

  it('takes an answer that knows more', () => {
    const held = withStateChange(app('app-0'), event(1, 'app-0', 'INITIALIZING'));
    const asked = withStateChange(held, event(2, 'app-0', 'RUNNING'));
    expect(newerApp(held, asked)).toBe(asked);
  });

  it('stays the very same object where nothing changes', () => {
    const held = withStateChange(app('app-0'), event(1, 'app-0', 'RUNNING'));
    expect(withStateChange(held, event(1, 'app-0', 'RUNNING'))).toBe(held);
    expect(withStateChange(held, event(2, 'app-1', 'STOPPED'))).toBe(held);
    expect(withStateChange(held, event(3, 'app-0', null))).toBe(held);
  });
});

describe('a list of apps', () => {
  it('comes to the same, in batches of any size', () => {
    fc.assert(
      fc.property(disturbed, fc.integer({ min: 1, max: 7 }), ({ events, shuffled }, size) => {
        let list = listOf(APPS.map(app));
        for (let at = 0; at < shuffled.length; at += size) list = withStateChanges(list, shuffled.slice(at, at + size));
        expect(list).toEqual(withStateChanges(listOf(APPS.map(app)), events));
      }),
    );
  });

  it('loses an app that is deleted, and does not get it back from an older answer', () => {
    const list = listOf(APPS.map(app));
    const after = withStateChanges(list, [event(1, 'app-1', 'DELETED')]);
    expect(after.items.map((one) => one.id)).toEqual(['app-0', 'app-2']);
    expect(after.metadata.total).toBe(2);
    expect(withApp(after, app('app-1'))).toBe(after);
    const held = { ...list, items: list.items.map((one) => withStateChange(one, event(1, 'app-1', 'DELETED'))) };
    expect(newerApps(held, list).items.map((one) => one.id)).toEqual(['app-0', 'app-2']);
  });
});

describe('events as they come', () => {
  const page = (items: Event[], total: number) => ({ items, metadata: { currentPage: 1, pageCount: 1, total } });
  const newest = (events: Event[], count: number) => page([...events].reverse().slice(0, count), events.length);

  it('stand newest first, each once, without a hole, in any order of coming', () => {
    fc.assert(
      fc.property(disturbed, fc.nat(), fc.integer({ min: 1, max: 20 }), ({ events, shuffled }, cut, size) => {
        const before = events.slice(0, cut % (events.length + 1));
        const held = shuffled.reduce((list, one) => withEvents(list, [one]), newest(before, size));
        const oldest = newest(before, size).items.at(-1);
        const wanted = events.filter((one) => !oldest || before.length <= size || Number(one.id) >= Number(oldest.id));
        expect(held.items).toEqual([...wanted].reverse());
        expect(held.metadata.total).toBe(events.length);
      }),
    );
  });

  it('keep what is held when they are asked for again, if the two meet', () => {
    fc.assert(
      fc.property(timeline, fc.nat(), fc.integer({ min: 1, max: 20 }), (events, cut, size) => {
        const before = events.slice(0, cut % (events.length + 1));
        const merged = mergeEvents(newest(before, size), newest(events, size));
        const ids = merged.items.map((one) => Number(one.id));
        expect(ids).toEqual([...ids].sort((a, b) => b - a));
        expect(ids[0]).toBe(events.length);
        expect((ids[0] ?? 0) - (ids.at(-1) ?? 0)).toBe(ids.length - 1);
        expect(merged.metadata.total).toBe(events.length);
        expect(mergeEvents(newest(events, size), newest(before, size)).items[0]?.id).toBe(String(events.length));
      }),
    );
  });

  it('go back to the first, page by page', () => {
    fc.assert(
      fc.property(timeline, fc.integer({ min: 1, max: 20 }), (events, size) => {
        let held = newest(events, size);
        while (held.items.length < held.metadata.total) {
          const oldest = Number(held.items.at(-1)?.id);
          held = withOlder(held, newest(events.slice(0, oldest - 1), size));
        }
        expect(held.items.map((one) => one.id)).toEqual(events.map((one) => one.id).reverse());
        expect(held.metadata.total).toBe(events.length);
      }),
    );
  });
});
