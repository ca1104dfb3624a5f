/**
 * Counts each app's requests out of HAProxy's own counters. HAProxy counts by slot and process, from its start on; apps
 * take slots and leave them, and a reload puts a new process beside the old one. What is counted is the difference to
 * the look before, process by process, given to the app that has the slot, or had it last.
 */
import { type Counts, FINE_SECONDS, type TrafficDelta } from '../store/numbers/traffic.ts';
import { RuntimeError, type Worker } from './runtime.ts';

/** By slot. `inFlight` is no sum but the most since the look before. */
export type Reading = Map<number, Counts & { inFlight: number }>;

/** Of apps and ten seconds: so much is kept while the database is away, then it is written into the newest. */
const MOST_PENDING = 20_000;
const STEP_MS = FINE_SECONDS * 1000;

const COUNTERS = ['requests', 'status1xx', 'status2xx', 'status3xx', 'status4xx', 'status5xx'] as const;

/**
 * What was counted between two looks at one process.
 *
 * @param before nothing for a process that began since the look before: all that it has counted is new
 */
export function countedSince(before: Reading, now: Reading): Reading {
  const counted: Reading = new Map();
  for (const [slot, counts] of now) {
    const old = before.get(slot);
    // Counters only grow: lower ones are of another process that was given the same number.
    const isSame = old !== undefined && COUNTERS.every((name) => old[name] <= counts[name]);
    const since = { ...counts };
    if (isSame) for (const name of COUNTERS) since[name] -= old[name];
    if (since.requests > 0 || since.inFlight > 0) counted.set(slot, since);
  }
  return counted;
}

export class Traffic {
  /** The last look at each process, by its id. */
  private readonly last = new Map<number, Reading>();
  private readonly owners = new Map<number, string>();
  private pending = new Map<string, TrafficDelta & { atMs: number }>();

  /** Takes what these processes have counted so far as counted: by a controller before this one. */
  async adopt(workers: Worker[]): Promise<void> {
    for (const worker of workers) {
      const now = await read(worker).catch(unlessEnding);
      if (now !== null) this.last.set(worker.pid, now);
    }
  }

  /** @param owners app by slot @param workers every process that may serve */
  async look(owners: ReadonlyMap<number, string>, workers: Worker[], nowMs: number): Promise<void> {
    const pids = new Set(workers.map((worker) => worker.pid));
    for (const pid of this.last.keys()) if (!pids.has(pid)) this.last.delete(pid);
    const inFlight = new Map<string, number>();
    for (const worker of workers) {
      const now = await read(worker).catch(unlessEnding);
      if (now === null) continue;
      const counted = countedSince(this.last.get(worker.pid) ?? new Map(), now);
      this.last.set(worker.pid, now);
      for (const [slot, counts] of counted) {
        // A slot that has no app now finishes what its last one had.
        const appId = owners.get(slot) ?? this.owners.get(slot);
        if (appId === undefined) continue;
        inFlight.set(appId, (inFlight.get(appId) ?? 0) + counts.inFlight);
        this.add(appId, counts, inFlight.get(appId) ?? 0, nowMs);
      }
    }
    for (const [slot, appId] of owners) this.owners.set(slot, appId);
  }

  /** What is to be written; it is this class's no more. */
  take(nowMs: number): TrafficDelta[] {
    const deltas = [...this.pending.values()].map(({ atMs, ...delta }) => ({ ...delta, agoMs: nowMs - atMs }));
    this.pending = new Map();
    return deltas;
  }

  /** What could not be written. */
  putBack(deltas: TrafficDelta[], nowMs: number): void {
    for (const { appId, maxInFlight, agoMs, ...counts } of deltas) {
      this.add(appId, counts, maxInFlight, nowMs - agoMs);
    }
  }

  private add(appId: string, counts: Counts, inFlight: number, atMs: number): void {
    const full = this.pending.size >= MOST_PENDING;
    const key = `${appId}|${full ? 'late' : Math.floor(atMs / STEP_MS)}`;
    const known = this.pending.get(key);
    const delta = known ?? { appId, maxInFlight: 0, agoMs: 0, atMs, ...NOTHING };
    for (const name of COUNTERS) delta[name] += counts[name];
    delta.maxInFlight = Math.max(delta.maxInFlight, inFlight);
    this.pending.set(key, delta);
  }
}

const NOTHING: Counts = { requests: 0, status1xx: 0, status2xx: 0, status3xx: 0, status4xx: 0, status5xx: 0 };

/** Clears HAProxy's maxima, which count anew from here; its sums go on. */
async function read(worker: Worker): Promise<Reading> {
  return parseBackends(await worker.run('show stat -1 2 -1;clear counters'));
}

/** A process that ends this instant is asked again while it is there. */
function unlessEnding(error: unknown): null {
  if (error instanceof RuntimeError) return null;
  throw error;
}

/** @param text HAProxy's statistics as CSV */
export function parseBackends(text: string): Reading {
  const reading: Reading = new Map();
  const [header = '', ...lines] = text.split('\n');
  const names = header.replace(/^# /, '').split(',');
  const column = (name: string) => names.indexOf(name);
  const [proxy, sessions, mostSessions, requests] = ['pxname', 'scur', 'smax', 'req_tot'].map(column);
  const statuses = [1, 2, 3, 4, 5].map((status) => column(`hrsp_${status}xx`));
  for (const line of lines) {
    const fields = line.split(',');
    const slot = Number(/^slot_(\d+)$/.exec(fields[proxy ?? -1] ?? '')?.[1] ?? 0);
    if (slot === 0) continue;
    const at = (index: number | undefined) => Number(fields[index ?? -1] || 0);
    const [status1xx = 0, status2xx = 0, status3xx = 0, status4xx = 0, status5xx = 0] = statuses.map(at);
    reading.set(slot, {
      requests: at(requests),
      status1xx,
      status2xx,
      status3xx,
      status4xx,
      status5xx,
      inFlight: Math.max(at(sessions), at(mostSessions)),
    });
  }
  return reading;
}
