import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App, AppList } from '../../../http/answers/app.ts';
import type { Event } from '../../../http/answers/other.ts';
import { appQuery, appsQuery, eventsQuery, replicasQuery, timelineQuery, usageQuery } from '../../queries.ts';
import { LiveCache } from './cache.ts';

const FROM = '2026-01-01T00:00:00.000Z';

let client: QueryClient;
let cache: LiveCache;
/** What was asked for all tabs of the browser, and since when the answer had to be. */
let shared: [path: string, since: number][];
/** What this tab asked by itself. */
let own: string[];
let stops: (() => void)[];
let isSharedAway: boolean;

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 });
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('fetch', async (path: string) => {
    own.push(path);
    return new Response(JSON.stringify(answerTo(path)));
  });
  [shared, own, stops, isSharedAway] = [[], [], [], false];
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  cache = new LiveCache(client, 'demo', async (path, since) => {
    shared.push([path, since]);
    if (isSharedAway) throw new Error('away');
    return { status: 200, text: JSON.stringify(answerTo(path)) };
  });
});
afterEach(() => {
  for (const stop of stops) stop();
  cache.close();
  client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function app(id: string, state: App['status']['state'] = 'QUEUED', at = '2026-01-01T00:00:00.000000Z'): App {
  const status = { state, info: { code: '', message: '' }, history: [], lastTransitionDate: at };
  return { id, spec: { name: id }, status } as unknown as App;
}

const listOf = <Item>(items: Item[]) => ({ items, metadata: { currentPage: 1, pageCount: 1, total: items.length } });

/** As the API would answer after the events of these tests. */
function answerTo(path: string): unknown {
  if (path.startsWith('/v1/app?')) return listOf([app('one', 'RUNNING', LATER)]);
  if (/^\/v1\/app\/[^/]+$/.test(path)) return app(path.slice('/v1/app/'.length), 'RUNNING', LATER);
  return { answered: path };
}

const LATER = '2026-01-01T00:00:01.000000Z';

function ran(id: string, n = 1): Event {
  const said = { code: 'APP_RUNNING', message: 'All replicas are ready.', actor: 'platform' };
  return { id: String(n), at: LATER, appId: id, type: 'state', from: 'QUEUED', to: 'RUNNING', ...said };
}

/** A page shows it. */
function show({ queryKey, queryFn }: { queryKey: readonly unknown[]; queryFn?: unknown }, data: unknown): void {
  client.setQueryData(queryKey, data);
  const observer = new QueryObserver(client, { queryKey, queryFn: queryFn as () => unknown });
  stops.push(observer.subscribe(() => undefined));
}

const stateOf = (id: string) => client.getQueryData<App>(appQuery(id).queryKey)?.status.state;
const pathOf = ({ queryKey }: { queryKey: readonly unknown[] }) => String(queryKey[0]);

describe('an event', () => {
  it('is written at once; what hangs on it is asked for later, for all tabs together', async () => {
    show(appQuery('one'), app('one'));
    show(replicasQuery('one'), listOf([]));
    show(eventsQuery('one'), listOf([]));
    show(usageQuery('demo'), {});
    show(appsQuery('demo'), listOf([app('one'), app('two')]));
    cache.apply([ran('one')], 9_990);
    expect(stateOf('one')).toBe('RUNNING');
    const list = client.getQueryData<AppList>(appsQuery('demo').queryKey);
    expect(list?.items.map(({ status }) => status.state)).toEqual(['RUNNING', 'QUEUED']);
    expect(client.getQueryData<{ items: Event[] }>(eventsQuery('one').queryKey)?.items).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(shared, 'the page is drawn first').toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    const asked = shared.map(([path]) => path).sort();
    expect(asked).toEqual([appQuery('one'), replicasQuery('one'), usageQuery('demo')].map(pathOf).sort());
    expect(shared.every(([, since]) => since === 9_990)).toBe(true);
    expect(own).toEqual([]);
    expect(client.getQueryData(replicasQuery('one').queryKey)).toEqual({ answered: pathOf(replicasQuery('one')) });
  });

  it('asks seldom for long answers, however many come', async () => {
    show(appQuery('one'), app('one'));
    show(timelineQuery('one', FROM), {});
    for (let n = 1; n <= 20; n++) {
      cache.apply([ran('one', n)], Date.now());
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    const count = (path: string) => shared.filter(([one]) => one === path).length;
    expect(count(pathOf(appQuery('one')))).toBeGreaterThan(5);
    expect(count(pathOf(timelineQuery('one', FROM)))).toBeLessThanOrEqual(4);
    expect(shared.at(-1)?.[1], 'the last one knows of all').toBeGreaterThanOrEqual(11_900);
  });

  it('is written into a tab that nobody sees, which asks for nothing', async () => {
    vi.stubGlobal('document', { hidden: true });
    show(appQuery('one'), app('one'));
    show(replicasQuery('one'), listOf([]));
    cache.apply([ran('one')], 9_990);
    expect(stateOf('one')).toBe('RUNNING');
    await vi.advanceTimersByTimeAsync(3_000);
    expect([...shared, ...own]).toEqual([]);
    expect(client.getQueryState(replicasQuery('one').queryKey)?.isInvalidated, 'asked when it is looked at').toBe(true);
  });

  it('of an app that the list does not have asks for the list; so do those of many apps, once', async () => {
    show(appsQuery('demo'), listOf([app('one')]));
    cache.apply([ran('new')], 9_990);
    await vi.advanceTimersByTimeAsync(1_500);
    const lists = () => shared.filter(([path]) => path === pathOf(appsQuery('demo'))).length;
    expect(lists()).toBe(1);
    client.setQueryData(appsQuery('demo').queryKey, listOf(Array.from({ length: 50 }, (_, n) => app(`app-${n}`))));
    cache.apply(
      Array.from({ length: 50 }, (_, n) => ran(`app-${n}`, n + 2)),
      11_500,
    );
    await vi.advanceTimersByTimeAsync(1_500);
    expect(lists()).toBe(2);
    expect(shared.filter(([path]) => /^\/v1\/app\/app-/.test(path))).toEqual([]);
  });

  it('leaves what nobody looks at to be asked for: a list without an app that was made meanwhile stays old', async () => {
    client.setQueryData(appsQuery('demo').queryKey, listOf([app('other')]));
    show(appQuery('new'), app('new'));
    const isOld = () => client.getQueryState(appsQuery('demo').queryKey)?.isInvalidated;
    for (let n = 1; n <= 5; n++) {
      cache.apply([ran('new', n), ran('other', 10 + n)], Date.now());
      await vi.advanceTimersByTimeAsync(1_300);
      expect(isOld(), `after ${n} events and what was asked for because of them`).toBe(true);
      cache.apply([{ ...ran('other', 20 + n), at: `2026-01-01T00:00:${10 + n}.000000Z` }], Date.now());
      expect(isOld()).toBe(true);
    }
  });

  it('does not ask while a change is under way, and then for nothing older than that', async () => {
    show(appQuery('one'), app('one'));
    const mutation = client.getMutationCache().build(client, {
      mutationFn: () => new Promise((resolve) => setTimeout(resolve, 2_000)),
    });
    const done = mutation.execute(undefined);
    cache.apply([ran('one')], 10_000);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(shared).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect(shared).toEqual([[pathOf(appQuery('one')), 12_000]]);
  });

  it('is followed by the tab alone where the others’ end does not answer', async () => {
    show(replicasQuery('one'), listOf([]));
    isSharedAway = true;
    cache.apply([ran('one')], 9_990);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(own).toEqual([pathOf(replicasQuery('one'))]);
    expect(client.getQueryData(replicasQuery('one').queryKey)).toEqual({ answered: pathOf(replicasQuery('one')) });
  });
});

it('what a page asks by itself is not shared', async () => {
  show(replicasQuery('one'), listOf([]));
  cache.apply([ran('one')], 9_990);
  await vi.advanceTimersByTimeAsync(1_000);
  shared = [];
  await client.refetchQueries({ queryKey: replicasQuery('one').queryKey });
  expect(shared).toEqual([]);
  expect(own).toEqual([pathOf(replicasQuery('one'))]);
});

it('after a gap everything that is seen is asked for, as of then', async () => {
  show(appQuery('one'), app('one'));
  show(usageQuery('demo'), {});
  cache.refreshAll(10_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(shared.sort()).toEqual([
    [pathOf(appQuery('one')), 10_000],
    [pathOf(usageQuery('demo')), 10_000],
  ]);
});
