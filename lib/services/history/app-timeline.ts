/** An app's past, ready to be drawn and travelled: see `momentOf`. */
import { z } from 'zod';
import type { Entry } from '../../domain/history/history.ts';
import { numberSpans, phasesOf, replicaOf, stateSpans } from '../../domain/history/history.ts';
import type { Span, Timeline } from '../../domain/history/moment.ts';
import { readRevisions } from '../../store/app/revisions.ts';
import { findInstance } from '../../store/instance.ts';
import { databaseNow, type LedgerInterval, readIntervals, readPrices } from '../../store/ledger.ts';
import { readEntries, readOrigin, readPastReplicas } from '../../store/numbers/history.ts';
import { COARSE_SECONDS, FINE_SECONDS, type LoadStep, readLoad } from '../../store/numbers/traffic.ts';
import type { Database } from '../../store/postgres/database.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_SPAN_MS = 24 * HOUR_MS;
/** Beyond this in the past there is only one row per minute. */
const FINE_KEPT_MS = 23 * HOUR_MS;
/** About as many steps of load as a band has pixels. */
const MOST_STEPS = 1500;
const STEPS_SECONDS = [FINE_SECONDS, COARSE_SECONDS, 300, 900, 3600, 6 * 3600, 24 * 3600];

export interface AppTimeline extends Omit<Timeline, 'revisions' | 'replicas' | 'load'> {
  from: Date;
  to: Date;
  currency: string;
  revisions: (Span & { revision: number; image: string; flavor: string; units: number })[];
  replicas: (Timeline['replicas'][number] & { startedAt: Date | null; readyAt: Date | null })[];
  load: LoadStep[];
}

export const appTimeline = action({
  on: 'app',
  right: 'app.see',
  /** Absent: the last 24 hours, up to now. */
  input: z.strictObject({ from: z.date().optional(), to: z.date().optional() }),
  async run({ platform: { db }, target }, input): Promise<AppTimeline> {
    const instance = await findInstance(db);
    if (!instance) throw new Error('the instance has not been seeded');
    const now = await databaseNow(db);
    const to = input.to ?? now;
    const app = await readOrigin(db, target.id);
    const from = input.from ?? new Date(Math.max(app.createdAt.getTime(), to.getTime() - DEFAULT_SPAN_MS));
    if (to <= from) throw new ServiceError('bad-request', 'BAD_QUERY', 'to: must be later than from.');
    const span = { from, to };
    const past = await readPastReplicas(db, target.id, span);
    const entries = await readEntries(
      db,
      target.id,
      span,
      past.map((replica) => replica.id),
    );
    const begin = app.createdAt.toISOString();
    const charged = await readCharged(db, target, span);
    const revisions = numberSpans(entries, ['REVISION_WANTED', 'RESTART_ASKED', 'ROLLBACK_ASKED', 'ROLLOUT_FAILED'], {
      at: begin,
      now: app.revision,
    });
    const specs = await readRevisions(
      db,
      target.id,
      revisions.map((one) => one.value),
    );
    const inSpan = <One extends Span>(spans: One[]) => spans.filter((one) => !one.to || new Date(one.to) > from);
    const ofReplica = groupByReplica(entries);
    return {
      from,
      to,
      asOf: now.toISOString(),
      currency: instance.currency,
      states: inSpan(stateSpans(entries)),
      wanted: inSpan(numberSpans(entries, ['SCALE_ASKED'], { at: begin, now: app.replicas })).map(
        ({ value, ...one }) => ({ ...one, replicas: value }),
      ),
      revisions: inSpan(revisions).flatMap(({ value, ...one }) => {
        const spec = specs.get(value);
        return spec ? [{ ...one, revision: value, image: spec.image, flavor: spec.flavor, units: spec.units }] : [];
      }),
      replicas: past.map((replica) => {
        const queuedAt = replica.queuedAt.toISOString();
        const endedAt = replica.endedAt?.toISOString() ?? null;
        const { id, ordinal, revision } = replica;
        return {
          id,
          ordinal,
          revision,
          queuedAt,
          startedAt: replica.runningSince,
          readyAt: replica.readyAt,
          ...(endedAt === null ? {} : { endedAt }),
          phases: inSpan(phasesOf({ id, queuedAt, endedAt }, ofReplica.get(id) ?? [])),
          charged: inSpan(charged.get(id) ?? []),
        };
      }),
      load: await readLoad(db, target.id, { ...span, seconds: stepSeconds(span, now) }),
    };
  },
});

function groupByReplica(entries: Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const id = replicaOf(entry);
    if (id === null) continue;
    const group = groups.get(id) ?? [];
    group.push(entry);
    groups.set(id, group);
  }
  return groups;
}

/** The finest step that the rows allow and that makes no more than `MOST_STEPS`. */
function stepSeconds({ from, to }: { from: Date; to: Date }, now: Date): number {
  const least = now.getTime() - from.getTime() > FINE_KEPT_MS ? COARSE_SECONDS : FINE_SECONDS;
  const seconds = (Math.min(to.getTime(), now.getTime()) - from.getTime()) / 1000;
  const fitting = STEPS_SECONDS.find((step) => step >= least && seconds / step <= MOST_STEPS);
  return fitting ?? 24 * 3600;
}

type Charged = Span & { nanosPerMinute: number };

/** When each replica was billed, by id, cut where the price changed. */
async function readCharged(
  db: Database,
  app: { id: string; projectId: string },
  { from, to }: { from: Date; to: Date },
): Promise<Map<string, Charged[]>> {
  const intervals = await readIntervals(db, { projectId: app.projectId, appId: app.id, since: from, until: to });
  const prices = await readPrices(db);
  const charged = new Map<string, Charged[]>();
  for (const interval of intervals) {
    const own = prices.filter((price) => price.flavor === interval.flavor);
    const known = charged.get(interval.replicaId) ?? [];
    known.push(...own.flatMap((price, index) => overlap(interval, price, own[index + 1]?.from ?? null)));
    charged.set(interval.replicaId, known);
  }
  return charged;
}

function overlap(
  interval: LedgerInterval,
  price: { from: Date; nanosPerMinute: bigint },
  until: Date | null,
): Charged[] {
  const from = new Date(Math.max(interval.start.getTime(), price.from.getTime()));
  const ends = [interval.end, until].filter((end) => end !== null).map((end) => end.getTime());
  const to = ends.length > 0 ? new Date(Math.min(...ends)) : null;
  if (to && to <= from) return [];
  return [
    {
      from: from.toISOString(),
      ...(to ? { to: to.toISOString() } : {}),
      nanosPerMinute: Number(price.nanosPerMinute) * interval.units,
    },
  ];
}
