/** The list of apps as it is read: rows, which of them are shown, in which order. Pure, and fast for a thousand. */
import { APP_STATES, type AppState } from '../../lib/domain/lifecycle/model.ts';
import type { App } from '../../lib/http/answers/app.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';

export type AppUsage = Usage['apps'][number];

export interface AppRow {
  app: App;
  /** Absent while it is not known. */
  usage: AppUsage | undefined;
  ready: number;
  starting: number;
  wanted: number;
  /** Lower case: what the filter looks in. */
  text: string;
}

export const STATE_GROUPS = ['all', 'running', 'changing', 'standby', 'stopped', 'failed'] as const;
export type StateGroup = (typeof STATE_GROUPS)[number];

export const GROUP_LABELS: Record<StateGroup, string> = {
  all: 'All',
  running: 'Running',
  changing: 'Starting or scaling',
  standby: 'Standby',
  stopped: 'Stopped',
  failed: 'Failed',
};

const GROUPS: Record<AppState, Exclude<StateGroup, 'all'>> = {
  QUEUED: 'changing',
  INITIALIZING: 'changing',
  RUNNING: 'running',
  SCALING: 'changing',
  STANDBY: 'standby',
  STOPPING: 'stopped',
  STOPPED: 'stopped',
  FAILED: 'failed',
  ERROR: 'failed',
  DELETING: 'stopped',
  DELETED: 'stopped',
};

export const SORTS = ['name', 'state', 'replicas', 'traffic', 'cpu', 'today', 'created'] as const;
export type Sort = (typeof SORTS)[number];

const WITHOUT_REPLICAS: ReadonlySet<AppState> = new Set(['STOPPING', 'STOPPED', 'DELETING', 'DELETED', 'STANDBY']);

export function toRows(apps: readonly App[], usage: Usage | undefined): AppRow[] {
  const byApp = new Map(usage?.apps.map((one) => [one.app, one]));
  return apps.map((app) => {
    const { state, availableReplicas: ready } = app.status;
    const wanted = WITHOUT_REPLICAS.has(state) ? ready : app.spec.scalingStrategy.fixed.replicas;
    const growing = state === 'INITIALIZING' || state === 'SCALING';
    const labels = Object.entries(app.spec.labels).map(([name, value]) => `${name}=${value}`);
    return {
      app,
      usage: byApp.get(app.id),
      ready,
      starting: growing ? Math.max(wanted - ready, 0) : 0,
      wanted,
      text: [app.spec.name, app.spec.image, ...labels].join('\n').toLowerCase(),
    };
  });
}

/** What is said under an app's state; null where the state says it all. */
export function toldOf({ state, info, rollout }: App['status']): { text: string; failed: boolean } | null {
  if (state === 'FAILED' || state === 'ERROR') return { text: info.message, failed: true };
  // What ran before serves on: the state alone would look as if the change had been made.
  if (rollout?.state === 'WITHDRAWN') return { text: rollout.message, failed: true };
  return state === 'RUNNING' || state === 'STOPPED' ? null : { text: info.message, failed: false };
}

/** Each word must stand in the name, the image or a label. */
export function withText(rows: readonly AppRow[], text: string): AppRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => row.text.includes(word)));
}

export function inGroup(rows: readonly AppRow[], group: StateGroup): AppRow[] {
  return group === 'all' ? [...rows] : rows.filter((row) => GROUPS[row.app.status.state] === group);
}

export type GroupCounts = Record<StateGroup, number>;

export function countGroups(rows: readonly AppRow[]): GroupCounts {
  const states: StateCounts = {};
  for (const { app } of rows) states[app.status.state] = (states[app.status.state] ?? 0) + 1;
  return groupCounts(states);
}

type StateCounts = Usage['figures']['states'];

export function groupCounts(states: StateCounts): GroupCounts {
  const counts: GroupCounts = { all: 0, running: 0, changing: 0, standby: 0, stopped: 0, failed: 0 };
  for (const state of APP_STATES) {
    const count = states[state] ?? 0;
    counts.all += count;
    counts[GROUPS[state]] += count;
  }
  return counts;
}

/** What needs a look comes first. */
const STATE_ORDER: readonly AppState[] = [
  'ERROR',
  'FAILED',
  'QUEUED',
  'INITIALIZING',
  'SCALING',
  'STOPPING',
  'DELETING',
  'RUNNING',
  'STANDBY',
  'STOPPED',
  'DELETED',
];

const byName = new Intl.Collator('en', { numeric: true });

/** Ascending; equal ones by name, then by id, so that the order is whole and nothing jumps while numbers change. */
function compareBy(sort: Sort): (a: AppRow, b: AppRow) => number {
  switch (sort) {
    case 'name':
      return () => 0;
    case 'state':
      return (a, b) => STATE_ORDER.indexOf(a.app.status.state) - STATE_ORDER.indexOf(b.app.status.state);
    case 'replicas':
      return (a, b) => a.ready - b.ready || a.wanted - b.wanted;
    case 'traffic':
      return (a, b) => (a.usage?.requestsPerSecond ?? -1) - (b.usage?.requestsPerSecond ?? -1);
    case 'cpu':
      return (a, b) => (a.usage?.cpuPercent ?? -1) - (b.usage?.cpuPercent ?? -1);
    case 'today':
      return (a, b) => compareAmounts(a.usage?.costToday ?? '0', b.usage?.costToday ?? '0');
    case 'created':
      return (a, b) => (a.app.createdAt < b.app.createdAt ? -1 : a.app.createdAt > b.app.createdAt ? 1 : 0);
  }
}

export function sorted(rows: readonly AppRow[], sort: Sort, descending: boolean): AppRow[] {
  const compare = compareBy(sort);
  const sign = descending ? -1 : 1;
  const names = (a: AppRow, b: AppRow) => byName.compare(a.app.spec.name, b.app.spec.name);
  return [...rows].sort(
    (a, b) =>
      sign * (compare(a, b) || (sort === 'name' ? names(a, b) : 0)) ||
      names(a, b) ||
      (a.app.id < b.app.id ? -1 : a.app.id > b.app.id ? 1 : 0),
  );
}

/** Of two exact decimals that are not negative, without making them floats. */
export function compareAmounts(a: string, b: string): number {
  const [wholeA = '', restA = ''] = a.split('.');
  const [wholeB = '', restB = ''] = b.split('.');
  const [x, y] = [wholeA.replace(/^0+/, ''), wholeB.replace(/^0+/, '')];
  if (x.length !== y.length) return x.length - y.length;
  const width = Math.max(restA.length, restB.length);
  const [left, right] = [x + restA.padEnd(width, '0'), y + restB.padEnd(width, '0')];
  return left < right ? -1 : left > right ? 1 : 0;
}
