/**
 * What the store would hold of one app: its aggregate, its timeline, its ledger. Whatever is written is looked at as it
 * is written, so that a life of thousands of steps costs no more to check than to live.
 */
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import type { Fact } from '../../lib/domain/lifecycle/facts.ts';
import {
  type Aggregate,
  type AppState,
  type OpenCharge,
  type Replica,
  SEEN_EVERY_MS,
} from '../../lib/domain/lifecycle/model.ts';
import { BILLED_STATES, transitions } from '../../lib/domain/lifecycle/state.ts';
import { boundsOf } from '../../lib/domain/reconcile/rollout.ts';

export interface Interval {
  replicaId: string;
  ordinal: number;
  units: number;
  start: number;
  end: number | null;
}

/** What really became of the containers, by replica, whatever is written of them. */
export interface Truth {
  /** When it last ended, whoever noticed; absent while it runs. */
  endedMs: ReadonlyMap<string, number>;
  /** When a worker last saw it run, with nothing else to do than to write that down. */
  seenMs: ReadonlyMap<string, number>;
}

/** A container that runs is seen so often; one that nobody saw end is billed no longer than this beyond. */
const UNSEEN_MS = 3 * SEEN_EVERY_MS;

export class AppRecord {
  aggregate: Aggregate;
  readonly states: AppState[] = ['QUEUED'];
  /** Codes of the timeline, oldest first. */
  readonly codes: string[] = [];
  readonly intervals: Interval[] = [];
  /** What was wrong at the instant that it happened. */
  readonly found: string[] = [];
  private readonly by: typeof conclude;
  private readonly open = new Map<string, Interval>();
  /** By slot: when its last interval ended. */
  private readonly paidMs = new Map<number, number>();

  constructor(app: Aggregate['app'], by: typeof conclude = conclude) {
    this.aggregate = { app, replicas: [], openCharges: [] };
    this.by = by;
  }

  write(facts: Fact[], nowMs: number, truth: Truth): void {
    const before = this.aggregate;
    const { next, events, charges } = this.by(before, facts, new Date(nowMs));
    this.checkDrains(before, facts, next);
    const changes = events.filter((event) => event.type === 'state');
    for (const { from, to } of changes) this.checkChange(from, to);
    if (next.app.state !== this.states.at(-1)) this.found.push(`${next.app.state} is not in the timeline`);
    for (const event of events) this.codes.push(event.code);
    for (const { charge, at } of charges.close) this.close(charge.replicaId, at.getTime(), truth);
    for (const { replica, at } of charges.open) this.openFor(replica, at.getTime());
    const changed = charges.close.length > 0 || charges.open.length > 0;
    this.aggregate = {
      app: next.app,
      replicas: next.replicas.some(isEnded) ? next.replicas.filter((one) => !isEnded(one)) : next.replicas,
      openCharges: changed ? this.openCharges() : before.openCharges,
    };
    this.checkBill();
  }

  private openCharges(): OpenCharge[] {
    return [...this.open.values()].map(({ replicaId, start }) => ({
      factId: replicaId,
      replicaId,
      since: new Date(start),
    }));
  }

  /** Each change is in the table, and begins where the one before it ended. */
  private checkChange(from: string | null, to: string | null): void {
    const last = this.states.at(-1);
    if (from !== last) this.found.push(`a change from ${from} follows ${last}`);
    const state = last && transitions[last].find((one) => one === to);
    if (state) this.states.push(state);
    else this.found.push(`a change from ${last} to ${to}`);
  }

  private openFor({ id: replicaId, ordinal, cpuMillis }: Replica, start: number): void {
    if (this.open.has(replicaId)) this.found.push(`replica ${replicaId} has two open intervals`);
    if (start < (this.paidMs.get(ordinal) ?? 0)) this.found.push(`slot ${ordinal} is billed twice`);
    if ([...this.open.values()].some((one) => one.ordinal === ordinal)) {
      this.found.push(`slot ${ordinal} has two open intervals`);
    }
    const interval: Interval = { replicaId, ordinal, units: cpuMillis / 500, start, end: null };
    this.open.set(replicaId, interval);
    this.intervals.push(interval);
  }

  private close(replicaId: string, end: number, truth: Truth): void {
    const interval = this.open.get(replicaId);
    if (!interval) return;
    if (end < interval.start) this.found.push(`an interval of slot ${interval.ordinal} ends before it starts`);
    const endedMs = truth.endedMs.get(replicaId);
    if (endedMs !== undefined && end > Math.max(endedMs + UNSEEN_MS, interval.start)) {
      this.found.push(`slot ${interval.ordinal} is billed ${(end - endedMs) / 1000} s past the end of its container`);
    }
    const unbilledMs = (truth.seenMs.get(replicaId) ?? 0) - end;
    if (unbilledMs > SEEN_EVERY_MS) {
      this.found.push(`slot ${interval.ordinal} ran for ${unbilledMs / 1000} s that were seen and are not billed`);
    }
    interval.end = end;
    this.open.delete(replicaId);
    this.paidMs.set(interval.ordinal, end);
  }

  /** A slot is billed exactly while its container runs and its app is RUNNING or SCALING. */
  private checkBill(): void {
    const { app, replicas } = this.aggregate;
    const billed = BILLED_STATES.includes(app.state);
    let due = 0;
    for (const { id, runningSince } of replicas) {
      if (!billed || runningSince === null) continue;
      due += 1;
      if (!this.open.has(id)) this.found.push(`in ${app.state} replica ${id} runs and is not billed`);
    }
    if (due !== this.open.size) {
      this.found.push(`in ${app.state} ${due} containers are due and ${this.open.size} billed`);
    }
  }

  /** A drain takes nothing from what serves beyond what a rollout may. */
  private checkDrains(before: Aggregate, facts: Fact[], next: Aggregate): void {
    const { app } = before;
    const drains = facts.some((fact) => fact.type === 'replica-draining' || fact.type === 'replica-stopping');
    if (!drains || app.wanted !== 'RUNNING' || app.failure !== null) return;
    const { leastReady } = boundsOf(app, app.replicas);
    const hasNoRoom = before.replicas.some((one) => one.state === 'QUEUED' && one.swaps);
    const least = Math.min(leastReady, hasNoRoom ? app.replicas - 1 : app.replicas);
    const ready = countReady(next.replicas);
    if (ready < Math.min(countReady(before.replicas), least)) {
      this.found.push(`a drain leaves ${ready} ready where ${least} must be`);
    }
  }
}

function isEnded(replica: Replica): boolean {
  return replica.state === 'ENDED';
}

function countReady(replicas: Replica[]): number {
  return replicas.reduce((count, { state }) => (state === 'READY' ? count + 1 : count), 0);
}
