/** Watches replicas that drain, and says how much they still have and when they are through. */
import type { TrafficReport } from '../store/endpoints.ts';
import type { Assigned } from './assignment.ts';
import { inFlight, type Worker } from './runtime.ts';

/** From HAProxy's word that a server drains until a request that chose it before is surely counted. */
const SETTLE_MS = 20;
const REPORT_EVERY_MS = 200;

interface Drain {
  confirmedAtMs: number;
  reportedAtMs: number;
  drained: boolean;
}

export class Drains {
  private readonly known = new Map<string, Drain>();

  /** Call after HAProxy confirmed the present states. */
  confirm(draining: Assigned[], nowMs: number): void {
    const ids = new Set(draining.map(({ server }) => server.replicaId));
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
    for (const id of ids) {
      if (!this.known.has(id)) this.known.set(id, { confirmedAtMs: nowMs, reportedAtMs: -Infinity, drained: false });
    }
  }

  /** Milliseconds until `look` has something to see; null when nothing drains. */
  get nextLookMs(): number | null {
    let next: number | null = null;
    for (const drain of this.known.values()) {
      // One that is through is told again slowly, for a report that was lost.
      const wait = drain.drained ? 1_000 : drain.reportedAtMs === -Infinity ? SETTLE_MS : 50;
      next = Math.min(next ?? wait, wait);
    }
    return next;
  }

  /** In flight in all of HAProxy's processes: one that a reload replaced may still serve a replica. */
  async look(draining: Assigned[], workers: Worker[], now: () => number): Promise<TrafficReport[]> {
    const startedAtMs = now();
    const slots = new Set(draining.map(({ slot }) => slot));
    const counts = new Map<string, number>();
    for (const slot of slots) {
      for (const worker of workers) {
        for (const [key, count] of await inFlight(worker, slot)) counts.set(key, (counts.get(key) ?? 0) + count);
      }
    }
    const reports: TrafficReport[] = [];
    for (const { server, key } of draining) {
      const drain = this.known.get(server.replicaId);
      if (!drain || startedAtMs - drain.confirmedAtMs < SETTLE_MS) continue;
      const count = counts.get(key) ?? 0;
      const drained = count === 0;
      const due = startedAtMs - drain.reportedAtMs >= (drained && drain.drained ? 1_000 : REPORT_EVERY_MS);
      if (!due && drained === drain.drained) continue;
      drain.drained = drained;
      drain.reportedAtMs = startedAtMs;
      reports.push({ replicaId: server.replicaId, inFlight: count, drained });
    }
    return reports;
  }
}
