/** What must hold, read from the database after each step, and from the engine. */
import type pg from 'pg';
import { violationsOfBill } from '../../bin/simulate/invariants.ts';
import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import { transitions } from '../../lib/domain/lifecycle/state.ts';
import type { SimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';

interface Entry {
  id: string;
  app_id: string;
  at: string;
  from_state: string | null;
  to_state: string | null;
  is_state: boolean;
}

interface Now {
  reserved: number;
  live: { id: string; app: string; ordinal: number; placed: boolean }[] | null;
  /** Apps whose state is not the timeline's last. */
  states: { id: string; state: string }[] | null;
  /** Of apps that are billed: replicas whose container runs. */
  due: string[] | null;
  open: string[] | null;
}

export class DatabaseWitness {
  private seen = '0';
  private readonly states = new Map<string, string>();
  private readonly times = new Map<string, string>();
  /** Node capacity, or what was held when that shrank below it. */
  private allowed = 0;

  private readonly db: pg.Client;
  private readonly host: SimulatedHost;

  constructor(db: pg.Client, host: SimulatedHost) {
    this.db = db;
    this.host = host;
  }

  async violations(appIds: string[]): Promise<string[]> {
    const { reserved, live, states, due, open } = await this.read(appIds);
    const found = [...(await this.newEntries())];
    if (reserved > this.allowed) found.push(`${reserved} mCPU are reserved where ${this.allowed} are`);
    for (const { id, state } of states ?? []) {
      if (this.states.get(id) !== state) found.push(`app ${id} is ${state}, its timeline says ${this.states.get(id)}`);
    }
    const slots = (live ?? []).map(({ app, ordinal }) => `${app} ${ordinal}`);
    if (new Set(slots).size < slots.length) found.push('two live replicas of one ordinal');
    const owners = [...this.host.containers.values()].map(({ container }) => container.replicaId);
    if (new Set(owners).size < owners.length) found.push('two containers of one replica');
    for (const { id, placed } of live ?? []) {
      if (!placed && owners.includes(id)) found.push(`a container of replica ${id}, which holds no capacity`);
    }
    if ([...(due ?? [])].sort().join() !== [...(open ?? [])].sort().join()) {
      found.push(`${due?.length ?? 0} containers are due and ${open?.length ?? 0} billed`);
    }
    return found;
  }

  async violationsAtRest(appIds: string[], nowMs: number): Promise<string[]> {
    const found = await this.violations(appIds);
    for (const appId of appIds) {
      const app = await this.one<{ state: string; replicas: number; why: string }>(
        'SELECT state, replicas, reason_message AS why FROM apps WHERE id = $1',
        [appId],
      );
      const { rows: live } = await this.db.query<{ state: string }>(
        `SELECT state FROM replicas WHERE app_id = $1 AND state <> 'ENDED'`,
        [appId],
      );
      const containers = [...this.host.containers.values()].filter(({ container }) => container.appId === appId);
      if (app.state === 'RUNNING') {
        const ready = live.filter((one) => one.state === 'READY').length;
        if (ready !== app.replicas || live.length !== app.replicas || containers.length !== app.replicas) {
          found.push(`RUNNING with ${ready} of ${app.replicas} ready and ${containers.length} containers`);
        }
      } else if (!['STOPPED', 'FAILED', 'ERROR', 'DELETED'].includes(app.state)) {
        found.push(`it rests in ${app.state}: ${app.why}`);
      } else if (live.length + containers.length > 0) {
        found.push(`${app.state} with ${live.length} replicas and ${containers.length} containers`);
      }
      found.push(...(await this.billViolations(appId, nowMs)));
    }
    return found;
  }

  /** Some app is in ERROR for a disk that was full. */
  async waitsForRoom(): Promise<boolean> {
    const { rows } = await this.db.query(
      `SELECT 1 FROM apps WHERE state = 'ERROR' AND reason_code = 'ENGINE_DISK_FULL' LIMIT 1`,
    );
    return rows.length > 0;
  }

  private async billViolations(appId: string, nowMs: number): Promise<string[]> {
    const { rows } = await this.db.query<{ replicaId: string; ordinal: number; units: number; start: Date; end: Date }>(
      `SELECT s.replica_id AS "replicaId", s.ordinal, s.units, s.at AS start, e.at AS "end"
         FROM ledger s LEFT JOIN ledger e ON e.started_id = s.id
        WHERE s.app_id = $1 AND s.kind = 'started' ORDER BY s.at, s.id`,
      [appId],
    );
    const intervals = rows.map((row) => ({ ...row, start: row.start.getTime(), end: row.end?.getTime() ?? null }));
    const found = violationsOfBill(intervals, nowMs);
    for (const [index, { ordinal, start, end }] of intervals.entries()) {
      const next = intervals.slice(index + 1).find((one) => one.ordinal === ordinal);
      if (end !== null && end < start) found.push(`an interval of slot ${ordinal} ends before it starts`);
      if (next && (end === null || end > next.start)) found.push(`slot ${ordinal} is billed twice`);
    }
    return found;
  }

  async isDeleted(appId: string): Promise<boolean> {
    const { state } = await this.one<{ state: string }>('SELECT state FROM apps WHERE id = $1', [appId]);
    return state === 'DELETED';
  }

  /** The node has so much from now on. */
  async resized(cpuMillis: number): Promise<void> {
    const { reserved } = await this.one<{ reserved: number }>(
      `SELECT coalesce(sum(cpu_millis), 0)::int AS reserved FROM replicas WHERE node_id IS NOT NULL AND state <> 'ENDED'`,
    );
    this.allowed = Math.max(cpuMillis, reserved);
  }

  /** The newest entry of any timeline. */
  async lastEvent(): Promise<string> {
    const { id } = await this.one<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM events');
    return id;
  }

  /** How long until the worker has something to do. */
  async untilDueMs(): Promise<number> {
    const { ms } = await this.one<{ ms: number }>(
      `SELECT greatest(1, coalesce(ceil(extract(epoch FROM min(due_at) - clock_timestamp()) * 1000), 60000))::int AS ms
         FROM reconcile_queue`,
    );
    return ms;
  }

  /** Each app's changes of state follow one another, each in the table, each later than the one before. */
  private async newEntries(): Promise<string[]> {
    const { rows: entries } = await this.db.query<Entry>(
      `SELECT id, app_id, to_char(at, 'YYYY-MM-DD HH24:MI:SS.US') AS at, from_state, to_state, type = 'state' AS is_state
         FROM events WHERE id > $1 AND app_id IS NOT NULL ORDER BY id`,
      [this.seen],
    );
    const found: string[] = [];
    for (const { id, app_id: app, at, from_state: from, to_state: to, is_state: isState } of entries) {
      this.seen = id;
      if (at <= (this.times.get(app) ?? '')) found.push(`an entry of ${at} follows one of ${this.times.get(app)}`);
      this.times.set(app, at);
      if (!isState || to === null) continue;
      const last = this.states.get(app) ?? null;
      if (from !== last) found.push(`a change from ${from} follows ${last}`);
      if (last && !transitions[last as AppState].includes(to as AppState)) found.push(`a change from ${last} to ${to}`);
      this.states.set(app, to);
    }
    return found;
  }

  /** In one statement: of one instant. */
  private async read(appIds: string[]): Promise<Now> {
    return this.one<Now>(
      `WITH live AS (SELECT r.*, a.state AS app_state FROM replicas r JOIN apps a ON a.id = r.app_id
                      WHERE r.app_id = ANY($1) AND r.state <> 'ENDED')
       SELECT coalesce((SELECT sum(cpu_millis) FROM live WHERE node_id IS NOT NULL), 0)::int AS reserved,
              (SELECT jsonb_agg(jsonb_build_object('id', id, 'app', app_id, 'ordinal', ordinal,
                                                   'placed', node_id IS NOT NULL)) FROM live) AS live,
              (SELECT jsonb_agg(jsonb_build_object('id', id, 'state', state)) FROM apps WHERE id = ANY($1)) AS states,
              (SELECT jsonb_agg(id) FROM live
                WHERE running_since IS NOT NULL AND app_state IN ('RUNNING', 'SCALING')) AS due,
              (SELECT jsonb_agg(s.replica_id) FROM ledger s
                WHERE s.app_id = ANY($1) AND s.kind = 'started'
                  AND NOT EXISTS (SELECT 1 FROM ledger e WHERE e.started_id = s.id)) AS open`,
      [appIds],
    );
  }

  private async one<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row> {
    const { rows } = await this.db.query<Row>(sql, values);
    const [row] = rows;
    if (!row) throw new Error('Postgres returned no row');
    return row;
  }
}
