/**
 * What an app was at an instant of its past: the one reading of a timeline, for the band under the cursor and for the
 * page that travels there. Times are RFC 3339 as the API writes them; intervals are half-open, one without `to` lasts.
 */

import type { AppState } from '../lifecycle/model.ts';
import { exactAmount } from '../money/charge.ts';

/**
 * `waiting`: for capacity, its image, or the next try after a crash. `starting`: its container runs and is expected to
 * become ready. `ready`: it takes requests. `unready`: it did, and no longer answers. `ending`: it drains or stops.
 */
export const REPLICA_PHASES = ['waiting', 'starting', 'ready', 'unready', 'ending'] as const;
export type ReplicaPhase = (typeof REPLICA_PHASES)[number];

export interface Span {
  from: string;
  to?: string | undefined;
}

export interface TimelineReplica {
  id: string;
  ordinal: number;
  revision: number;
  queuedAt: string;
  endedAt?: string | undefined;
  /** One after the other, from `queuedAt` or the timeline's beginning to its end. */
  phases: (Span & { phase: ReplicaPhase })[];
  /** When it was billed, and at how much: billionths of the currency per minute, for the whole replica. */
  charged: (Span & { nanosPerMinute: number })[];
}

export interface TimelineLoad {
  at: string;
  seconds: number;
  requests: number;
  maxInFlight: number;
}

export interface Timeline {
  /** Until when it is known: the present, when it was read. */
  asOf: string;
  states: (Span & { state: AppState; code: string; message: string })[];
  /** How many replicas were asked for. */
  wanted: (Span & { replicas: number })[];
  /** Which revision new replicas ran. */
  revisions: (Span & { revision: number })[];
  replicas: TimelineReplica[];
  /** Oldest first; only where something happened. */
  load: TimelineLoad[];
}

export interface Moment {
  /** The instant itself; one of the future is the present. */
  at: string;
  state: AppState;
  /** Since when. */
  since: string;
  reason: { code: string; message: string };
  /** Those that took requests. */
  ready: number;
  /** Those whose container ran, ready ones among them. */
  started: number;
  /** 0 where nothing shall run. */
  wanted: number;
  revision: number | null;
  replicas: { id: string; ordinal: number; revision: number; phase: ReplicaPhase }[];
  requestsPerSecond: number;
  /** The most at once in the step of load that holds the instant. */
  inFlight: number;
  /** Exact decimal, of the timeline's currency. */
  perHour: string;
}

const RUN_STATES: readonly AppState[] = ['QUEUED', 'INITIALIZING', 'RUNNING', 'SCALING'];

/** Whether replicas are wanted in a state. */
export function shallRun(state: AppState): boolean {
  return RUN_STATES.includes(state);
}

/**
 * @param at milliseconds since 1970
 * @returns null for an instant before the app, or before the timeline's beginning
 */
export function momentOf(timeline: Timeline, at: number): Moment | null {
  const ms = Math.min(at, Date.parse(timeline.asOf));
  const state = timeline.states.findLast((one) => covers(one, ms));
  if (!state) return null;
  const replicas = timeline.replicas
    .flatMap(({ id, ordinal, revision, phases }) => {
      const phase = phases.find((span) => covers(span, ms))?.phase;
      return phase ? [{ id, ordinal, revision, phase }] : [];
    })
    .sort((a, b) => a.ordinal - b.ordinal || a.revision - b.revision);
  const nanosPerMinute = timeline.replicas
    .flatMap((replica) => replica.charged)
    .filter((charge) => covers(charge, ms))
    .reduce((sum, charge) => sum + BigInt(charge.nanosPerMinute), 0n);
  const load = timeline.load.find(
    (step) => Date.parse(step.at) <= ms && ms < Date.parse(step.at) + step.seconds * 1000,
  );
  const asked = timeline.wanted.findLast((one) => covers(one, ms))?.replicas ?? 0;
  return {
    at: new Date(ms).toISOString(),
    state: state.state,
    since: state.from,
    reason: { code: state.code, message: state.message },
    ready: replicas.filter((replica) => replica.phase === 'ready').length,
    started: replicas.filter((replica) => replica.phase !== 'waiting').length,
    wanted: shallRun(state.state) ? asked : 0,
    revision: timeline.revisions.findLast((one) => covers(one, ms))?.revision ?? null,
    replicas,
    requestsPerSecond: load ? load.requests / load.seconds : 0,
    inFlight: load?.maxInFlight ?? 0,
    perHour: exactAmount(nanosPerMinute * 60n),
  };
}

function covers({ from, to }: Span, ms: number): boolean {
  return Date.parse(from) <= ms && (to === undefined || ms < Date.parse(to));
}
