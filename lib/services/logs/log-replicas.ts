/** Whose log is asked for, and its lines with the replica's name on them. */
import { z } from 'zod';
import { text } from '../../domain/spec/text-input.ts';
import { findReplica, listReplicas } from '../../store/app/replicas.ts';
import { listLogged } from '../../store/disk/log-segments.ts';
import type { Context } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { WorkerLogLine } from './worker-stream.ts';

const MOST_REPLICAS = 100;
export const MOST_LINES = 10_000;
const MOST_SEARCHED = 200;

const NANO_LENGTH = '2026-01-31T12:00:00.123456789Z'.length;

export interface LogLine extends WorkerLogLine {
  replicaId: string;
  ordinal: number;
}

/** What every way to read a log takes. */
export const logInput = z.strictObject({
  /** Id of a replica, or an ordinal: those that had it. Null: all. */
  replica: text().nullable(),
  tail: z.int().min(0).max(MOST_LINES),
  /** Only lines after this instant; null: all. */
  since: z.date().nullable().default(null),
  /** Only lines that have this in them, in either case; null: all. */
  search: text().min(1).max(MOST_SEARCHED).nullable().default(null),
  signal: z.instanceof(AbortSignal),
});
export type LogInput = z.output<typeof logInput>;

/** A replica that has a log, or will have one. */
export interface LogReplica {
  id: string;
  ordinal: number;
  /** Nothing more comes. */
  ended: boolean;
  /** From when to when it wrote, as far as is known; null while that is not. */
  firstAt: Date | null;
  lastAt: Date | null;
}

/** Those that live first, then those that ended, the latest first. @throws ServiceError not-found */
export async function wantedReplicas(
  { platform: { db }, target }: Context<{ id: string }>,
  wanted: string | null,
): Promise<LogReplica[]> {
  if (wanted !== null && !/^\d{1,3}$/.test(wanted)) {
    const found = await findReplica(db, target.id, wanted);
    if (!found) throw new ServiceError('not-found', 'NOT_FOUND', 'There is no replica with this id in this app.');
    return [{ ...found, firstAt: null, lastAt: null }];
  }
  const page = { limit: MOST_REPLICAS, offset: 0, ended: false, sort: 'ordinal', order: 'asc' } as const;
  const { items } = await listReplicas(db, target.id, page);
  const logged = new Map((await listLogged(db, target.id)).map((one) => [one.replicaId, one]));
  const live = items
    .filter((one) => one.containerId !== null || logged.has(one.id))
    .map(({ id, ordinal }) => ({ id, ordinal, ended: false, firstAt: logged.get(id)?.firstAt ?? null, lastAt: null }));
  const ended = [...logged.values()]
    .filter((one) => one.ended)
    .map(({ replicaId, ordinal, firstAt, lastAt }) => ({ id: replicaId, ordinal, ended: true, firstAt, lastAt }));
  return [...live, ...ended].filter((one) => wanted === null || one.ordinal === Number(wanted)).slice(0, MOST_REPLICAS);
}

/** Whether one that ended wrote nothing as late as these, of which more are not wanted. */
export function isBefore({ lastAt }: LogReplica, lines: LogLine[], tail: number): boolean {
  const oldest = lines[0]?.at;
  return lastAt !== null && lines.length >= tail && oldest != null && lastAt < new Date(oldest);
}

export async function* named(
  lines: AsyncGenerator<WorkerLogLine, void, undefined>,
  { id, ordinal }: LogReplica,
): AsyncGenerator<LogLine, void, undefined> {
  for await (const line of lines) yield { ...line, replicaId: id, ordinal };
}

/** Times of one log's lines as texts that compare as times do: RFC 3339 in UTC, all nine digits. */
export function nanoText(at: string): string {
  if (at.length === NANO_LENGTH) return at;
  const [seconds = '', fraction = ''] = at.replace(/Z$/, '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

/** Oldest first; lines without a time stay before those that have one. */
export function byTime(a: LogLine, b: LogLine): number {
  const [left, right] = [a, b].map(({ at }) => (at === null ? '' : nanoText(at)));
  return (left ?? '') < (right ?? '') ? -1 : (left ?? '') > (right ?? '') ? 1 : 0;
}
