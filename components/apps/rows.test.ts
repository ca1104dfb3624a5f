import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APP_STATES, type AppState } from '../../lib/domain/lifecycle/model.ts';
import type { App } from '../../lib/http/answers/app.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';
import { bulkCan, chosenRows, selectedOf, splitFor, toggled, withShown } from './bulk/selection.ts';
import { compareAmounts, countGroups, inGroup, SORTS, STATE_GROUPS, sorted, toldOf, toRows, withText } from './rows.ts';

interface Given {
  id?: string;
  name: string;
  state?: AppState;
  ready?: number;
  wanted?: number;
  image?: string;
  labels?: Record<string, string>;
}

const app = ({ id, name, state = 'RUNNING', ready = 1, wanted = 1, image = 'reg/x:1', labels = {} }: Given): App => ({
  id: id ?? name,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  user: 'me',
  spec: { name, image, labels, scalingStrategy: { fixed: { replicas: wanted } } } as App['spec'],
  status: { state, availableReplicas: ready } as App['status'],
});
const rowsOf = (...given: Given[]) => toRows(given.map(app), undefined);
const names = (rows: { app: App }[]) => rows.map((row) => row.app.spec.name);

const anyRows = fc
  .array(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 6 }),
      state: fc.constantFrom(...APP_STATES),
      ready: fc.nat(5),
      wanted: fc.nat(5),
    }),
  )
  .map((given) => rowsOf(...given.map((one, index) => ({ ...one, id: String(index).padStart(4, '0') }))));

describe('rows', () => {
  it('tell ready, starting and wanted replicas', () => {
    const [growing, queued, stopped] = rowsOf(
      { name: 'a', state: 'SCALING', ready: 3, wanted: 5 },
      { name: 'b', state: 'QUEUED', ready: 0, wanted: 2 },
      { name: 'c', state: 'STOPPED', ready: 0, wanted: 2 },
    );
    expect(growing).toMatchObject({ ready: 3, starting: 2, wanted: 5 });
    expect(queued).toMatchObject({ ready: 0, starting: 0, wanted: 2 });
    expect(stopped).toMatchObject({ ready: 0, starting: 0, wanted: 0 });
  });

  it('are found by name, image and label, each word of the filter', () => {
    const rows = rowsOf(
      { name: 'iris', image: 'hub/classifier:2' },
      { name: 'whisper', labels: { team: 'vision' } },
      { name: 'iris-old' },
    );
    expect(names(withText(rows, 'IRIS'))).toEqual(['iris', 'iris-old']);
    expect(names(withText(rows, ' iris  classifier '))).toEqual(['iris']);
    expect(names(withText(rows, 'team=vision'))).toEqual(['whisper']);
    expect(withText(rows, '')).toHaveLength(3);
  });

  it('stand each in one group beside all', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const counts = countGroups(rows);
        for (const group of STATE_GROUPS) expect(inGroup(rows, group)).toHaveLength(counts[group]);
        const { all, ...groups } = counts;
        expect(Object.values(groups).reduce((sum, one) => sum + one, 0)).toBe(all);
      }),
    );
  });

  it('are sorted whole: the same rows, an order that does not depend on where they stood', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(...SORTS), fc.boolean(), (rows, sort, descending) => {
        const once = sorted(rows, sort, descending);
        expect(new Set(once)).toEqual(new Set(rows));
        expect(sorted([...rows].reverse(), sort, descending)).toEqual(once);
      }),
    );
  });

  it('are sorted by name as people count, by state what needs a look first, by cost exactly', () => {
    expect(names(sorted(rowsOf({ name: 'a10' }, { name: 'a9' }, { name: 'b' }), 'name', false))).toEqual([
      'a9',
      'a10',
      'b',
    ]);
    expect(names(sorted(rowsOf({ name: 'a10' }, { name: 'a9' }), 'name', true))).toEqual(['a10', 'a9']);
    expect(names(sorted(rowsOf({ name: 'a' }, { name: 'b', state: 'FAILED' }), 'state', false))).toEqual(['b', 'a']);
    const usage = {
      apps: [
        ['a', '9.5'],
        ['b', '10.000000001'],
        ['c', '10'],
      ].map(([id, costToday]) => ({ app: id, costToday })),
    };
    const rows = toRows(
      ['a', 'b', 'c'].map((name) => app({ name })),
      usage as unknown as Usage,
    );
    expect(names(sorted(rows, 'today', true))).toEqual(['b', 'c', 'a']);
  });

  it('compares amounts as exact decimals', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(0n, 10n ** 20n), (a, b) => {
        const decimal = (nanos: bigint) => {
          const digits = nanos.toString().padStart(10, '0');
          return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
        };
        expect(Math.sign(compareAmounts(decimal(a), decimal(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    expect(compareAmounts('1', '1.0')).toBe(0);
  });
});

describe('a selection', () => {
  const rows = rowsOf(
    { name: 'runs' },
    { name: 'stopped', state: 'STOPPED' },
    { name: 'failed', state: 'FAILED' },
    { name: 'going', state: 'DELETING' },
  );

  it('is toggled one by one and by all that are shown', () => {
    const shown = rows.slice(0, 2);
    expect(selectedOf(new Set(), shown)).toBe(false);
    const one = toggled(new Set(), 'runs');
    expect(selectedOf(one, shown)).toBe('mixed');
    const all = withShown(toggled(one, 'failed'), shown, true);
    expect(selectedOf(all, shown)).toBe(true);
    // What the filter hides stays selected.
    expect([...withShown(all, shown, false)]).toEqual(['failed']);
    expect(toggled(one, 'runs').size).toBe(0);
  });

  it('says nothing of an empty list', () => {
    expect(selectedOf(new Set(['runs']), [])).toBe(false);
  });

  it('is split by what each state allows', () => {
    expect(names(splitFor('start', rows).can)).toEqual(['stopped', 'failed']);
    expect(names(splitFor('stop', rows).can)).toEqual(['runs']);
    expect(names(splitFor('delete', rows).cannot)).toEqual(['going']);
    expect(bulkCan('delete', 'RUNNING')).toBe(true);
  });

  it('forgets apps that are gone', () => {
    expect(names(chosenRows(new Set(['runs', 'no-more']), rows))).toEqual(['runs']);
  });
});

it('says what went wrong under the state: a withdrawn change too, though what ran before is RUNNING', () => {
  const info = { code: 'X', message: 'why it is so' };
  const rollout = {
    state: 'WITHDRAWN',
    revision: 2,
    code: 'PORT_CLOSED',
    message: 'Revision 2 was withdrawn',
  } as const;
  const told = (state: AppState, more: Partial<App['status']> = {}) =>
    toldOf({ ...app({ name: 'a' }).status, state, info, ...more });
  expect(told('RUNNING')).toBeNull();
  expect(told('STOPPED')).toBeNull();
  expect(told('QUEUED')).toEqual({ text: 'why it is so', failed: false });
  expect(told('FAILED', { rollout })).toEqual({ text: 'why it is so', failed: true });
  expect(told('RUNNING', { rollout })).toEqual({ text: 'Revision 2 was withdrawn', failed: true });
  expect(told('RUNNING', { rollout: { ...rollout, state: 'PROGRESSING' } })).toBeNull();
});
