/** Whose log is asked for, and its lines with the replica's name on them. */
import { z } from 'zod';
import { text } from '../../domain/app-spec.ts';
import { listReplicas, type ReplicaRecord } from '../../store/apps.ts';
import type { Context } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { WorkerLogLine } from './worker-stream.ts';

const MOST_REPLICAS = 100;
export const MOST_LINES = 10_000;

export interface LogLine extends WorkerLogLine {
  replicaId: string;
  ordinal: number;
}

/** What every way to read a log takes. */
export const logInput = z.strictObject({
  /** Id of a replica, or the ordinal of a live one; null: all that are live. */
  replica: text().nullable(),
  tail: z.int().min(0).max(MOST_LINES),
  /** Only lines after this instant; null: all. */
  since: z.date().nullable().default(null),
  signal: z.instanceof(AbortSignal),
});
export type LogInput = z.output<typeof logInput>;

/** Those with a container, which alone have a log. @throws ServiceError not-found */
export async function wantedReplicas(
  { platform, target }: Context<{ id: string }>,
  wanted: string | null,
): Promise<ReplicaRecord[]> {
  const byId = wanted !== null && !/^\d{1,3}$/.test(wanted);
  const { items } = await listReplicas(platform.db, target.id, {
    limit: MOST_REPLICAS,
    offset: 0,
    ended: byId,
    ...(byId ? { sort: 'queuedAt', order: 'desc' } : { sort: 'ordinal', order: 'asc' }),
  });
  if (byId) {
    const found = items.find((one) => one.id === wanted);
    if (!found) throw new ServiceError('not-found', 'NOT_FOUND', 'There is no replica with this id in this app.');
    return [found];
  }
  return items.filter((one) => one.containerId !== null && (wanted === null || one.ordinal === Number(wanted)));
}

export async function* named(
  lines: AsyncGenerator<WorkerLogLine, void, undefined>,
  { id, ordinal }: ReplicaRecord,
): AsyncGenerator<LogLine, void, undefined> {
  for await (const line of lines) yield { ...line, replicaId: id, ordinal };
}

/** Times of one log's lines as texts that compare as times do: RFC 3339 in UTC, all nine digits. */
export function nanoText(at: string): string {
  const [seconds = '', fraction = ''] = at.replace(/Z$/, '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

/** Oldest first; lines without a time stay before those that have one. */
export function byTime(a: LogLine, b: LogLine): number {
  const [left, right] = [a, b].map(({ at }) => (at === null ? '' : nanoText(at)));
  return (left ?? '') < (right ?? '') ? -1 : (left ?? '') > (right ?? '') ? 1 : 0;
}
