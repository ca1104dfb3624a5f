/**
 * An app's past out of its timeline entries: spans of states, of what was asked for, and of each replica's phases.
 * Pure; entries are in the order of time, those before the window only as far as they still held at its beginning.
 */
import { APP_STATES, type AppState } from '../lifecycle/model.ts';
import type { ReplicaPhase, Span } from './moment.ts';

/** A timeline entry as it is stored. */
export interface Entry {
  at: string;
  type: string;
  to: string | null;
  code: string;
  message: string;
  data: unknown;
}

export interface ReplicaLife {
  id: string;
  queuedAt: string;
  endedAt: string | null;
}

export function stateSpans(entries: Entry[]): (Span & { state: AppState; code: string; message: string })[] {
  const changes = entries.flatMap(({ at, type, to, code, message }) => {
    const state = type === 'state' ? APP_STATES.find((one) => one === to) : undefined;
    return state ? [{ from: at, state, code, message }] : [];
  });
  return closed(changes);
}

/**
 * What was in force of something that entries change from one number to another.
 *
 * @param codes of the entries that change it, their data `{from, to}`
 * @param first when it began, and what holds now where nothing ever changed it
 */
export function numberSpans(
  entries: Entry[],
  codes: readonly string[],
  first: { at: string; now: number },
): (Span & { value: number })[] {
  const changes = entries.flatMap((entry) => {
    const [before, value] = [numberOf(entry.data, 'from'), numberOf(entry.data, 'to')];
    return codes.includes(entry.code) && before !== null && value !== null ? [{ from: entry.at, before, value }] : [];
  });
  const begin = { from: first.at, value: changes[0]?.before ?? first.now };
  return closed([begin, ...changes.map(({ from, value }) => ({ from, value }))]);
}

/** What a replica went through. @param entries of that replica alone */
export function phasesOf(replica: ReplicaLife, entries: Entry[]): (Span & { phase: ReplicaPhase })[] {
  const changes: { from: string; phase: ReplicaPhase }[] = [{ from: replica.queuedAt, phase: 'waiting' }];
  for (const { at, code } of entries) {
    const phase = phaseAfter(code);
    if (phase !== null && phase !== changes.at(-1)?.phase) changes.push({ from: at, phase });
  }
  return closed(changes, replica.endedAt);
}

/** @returns null where an entry changes no phase */
function phaseAfter(code: string): ReplicaPhase | null {
  switch (code) {
    case 'REPLICA_STARTED':
      return 'starting';
    case 'REPLICA_READY':
      return 'ready';
    case 'REPLICA_UNREADY':
      return 'unready';
    case 'REPLICA_DRAINING':
    case 'REPLICA_STOPPING':
      return 'ending';
    case 'REPLICA_ENDED':
      return null;
    // Any other code of a replica's is why it crashed, or a step before its start.
    default:
      return 'waiting';
  }
}

/** Each lasts until the next begins; the last one to `end`, or on. */
function closed<Change extends { from: string }>(changes: Change[], end: string | null = null): (Change & Span)[] {
  return changes.map((change, index) => {
    const to = changes[index + 1]?.from ?? end;
    return to === null ? change : { ...change, to };
  });
}

/** The replica that an entry is about; null for those of the app. */
export function replicaOf({ type, data }: Entry): string | null {
  if (type !== 'replica' || typeof data !== 'object' || data === null || !('replicaId' in data)) return null;
  return typeof data.replicaId === 'string' ? data.replicaId : null;
}

function numberOf(data: unknown, name: 'from' | 'to'): number | null {
  if (typeof data !== 'object' || data === null || !(name in data)) return null;
  const value = (data as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : null;
}
