/**
 * Traffic in steps: written by the gateway, read by figures and timelines. Each request counts in two rows, that of its
 * ten seconds and that of its minute: the fine ones are kept for a day, the coarse ones for a month.
 */
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export const FINE_SECONDS = 10;
export const COARSE_SECONDS = 60;
const KEPT = [
  { seconds: FINE_SECONDS, hours: 24 },
  { seconds: COARSE_SECONDS, hours: 30 * 24 },
];

export interface Counts {
  /** All of them: those of the classes, and those that ended without a status, for the caller had gone. */
  requests: number;
  status1xx: number;
  status2xx: number;
  status3xx: number;
  status4xx: number;
  status5xx: number;
}

export interface TrafficDelta extends Counts {
  appId: string;
  /** The most at once that was seen. */
  maxInFlight: number;
  /** How long ago it was counted, by the counter's own clock: the database's says when that was. */
  agoMs: number;
}

/** Adds to the steps in which it happened. Apps that are gone are left out. */
export async function addTraffic(db: Database, deltas: TrafficDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await db.$executeRaw`
    INSERT INTO app_traffic (app_id, seconds, at, requests, status_1xx, status_2xx, status_3xx, status_4xx, status_5xx,
                             max_in_flight)
    SELECT d."appId", s.seconds,
           date_bin(make_interval(secs => s.seconds), clock.now - d."agoMs" * interval '1 ms', 'epoch') AS step,
           sum(d.requests), sum(d."status1xx"), sum(d."status2xx"), sum(d."status3xx"), sum(d."status4xx"),
           sum(d."status5xx"), max(d."maxInFlight")
      FROM jsonb_to_recordset(${JSON.stringify(deltas)}::jsonb)
           AS d ("appId" uuid, "agoMs" float8, requests int, "status1xx" int, "status2xx" int, "status3xx" int,
                 "status4xx" int, "status5xx" int, "maxInFlight" int)
      JOIN apps a ON a.id = d."appId"
     CROSS JOIN (VALUES (${FINE_SECONDS}::int), (${COARSE_SECONDS}::int)) AS s (seconds)
     CROSS JOIN (SELECT clock_timestamp() AS now) AS clock
     GROUP BY d."appId", s.seconds, step
     ORDER BY d."appId", s.seconds, step
    ON CONFLICT (app_id, seconds, at) DO UPDATE SET
      requests = app_traffic.requests + excluded.requests,
      status_1xx = app_traffic.status_1xx + excluded.status_1xx,
      status_2xx = app_traffic.status_2xx + excluded.status_2xx,
      status_3xx = app_traffic.status_3xx + excluded.status_3xx,
      status_4xx = app_traffic.status_4xx + excluded.status_4xx,
      status_5xx = app_traffic.status_5xx + excluded.status_5xx,
      max_in_flight = greatest(app_traffic.max_in_flight, excluded.max_in_flight)`;
}

/** Deletes what is older than it is kept, so many rows at most. @returns how many; fewer than that: nothing is left */
export async function forgetOldTraffic(db: Database, limit: number): Promise<number> {
  let gone = 0;
  for (const { seconds, hours } of KEPT) {
    gone += await db.$executeRaw`
      DELETE FROM app_traffic t USING (
        SELECT app_id, at FROM app_traffic
         WHERE seconds = ${seconds}::int AND at < clock_timestamp() - make_interval(hours => ${hours}::int)
         ORDER BY at LIMIT ${limit}::int) AS old
       WHERE t.app_id = old.app_id AND t.seconds = ${seconds}::int AND t.at = old.at`;
  }
  return gone;
}

export interface LoadStep extends Counts {
  at: Date;
  seconds: number;
  maxInFlight: number;
}

/** An app's load in steps of so many seconds, a multiple of ten, oldest first; only where something happened. */
export async function readLoad(
  db: Database,
  appId: string,
  span: { from: Date; to: Date; seconds: number },
): Promise<LoadStep[]> {
  const stored = span.seconds % COARSE_SECONDS === 0 ? COARSE_SECONDS : FINE_SECONDS;
  return db.$queryRaw<LoadStep[]>`
    SELECT date_bin(make_interval(secs => ${span.seconds}::int), at, 'epoch') AS at, ${span.seconds}::int AS seconds,
           ${SUMS}, max(max_in_flight) AS "maxInFlight"
      FROM app_traffic
     WHERE app_id = ${appId}::uuid AND seconds = ${stored}::int
       AND at > ${span.from}::timestamptz - make_interval(secs => ${span.seconds}::int) AND at < ${span.to}::timestamptz
     GROUP BY 1 ORDER BY 1`;
}

const SUMS = Prisma.sql`
  sum(requests)::int AS requests, sum(status_1xx)::int AS "status1xx", sum(status_2xx)::int AS "status2xx",
  sum(status_3xx)::int AS "status3xx", sum(status_4xx)::int AS "status4xx", sum(status_5xx)::int AS "status5xx"`;

export interface RecentTraffic {
  appId: string;
  /** In the fine steps since `lastMinute`. */
  lastMinute: number;
  /** The most at once in the fine steps since `justNow`. */
  inFlight: number;
  lastHour: number;
  /** Requests of each minute since `minutes` in which there were some: minutes since then, count. */
  minutes: [number, number][];
}

/** Of a project's apps that were called lately. All instants are beginnings of steps. */
export async function readRecentTraffic(
  db: Database,
  projectId: string,
  since: { justNow: Date; lastMinute: Date; minutes: Date; lastHour: Date },
): Promise<RecentTraffic[]> {
  const ofLate = Prisma.sql`FILTER (WHERE t.seconds = ${COARSE_SECONDS}::int AND t.at >= ${since.minutes}::timestamptz)`;
  const rows = await db.$queryRaw<
    (Omit<RecentTraffic, 'minutes'> & { at: number[] | null; counts: number[] | null })[]
  >`
    SELECT t.app_id::text AS "appId",
           coalesce(sum(t.requests) FILTER (WHERE t.seconds = ${FINE_SECONDS}::int AND t.at >= ${since.lastMinute}::timestamptz), 0)::int AS "lastMinute",
           coalesce(max(t.max_in_flight) FILTER (WHERE t.seconds = ${FINE_SECONDS}::int AND t.at >= ${since.justNow}::timestamptz), 0)::int AS "inFlight",
           coalesce(sum(t.requests) FILTER (WHERE t.seconds = ${COARSE_SECONDS}::int), 0)::int AS "lastHour",
           array_agg(extract(epoch FROM t.at - ${since.minutes}::timestamptz)::int / ${COARSE_SECONDS}::int) ${ofLate} AS at,
           array_agg(t.requests) ${ofLate} AS counts
      FROM app_traffic t JOIN apps a ON a.id = t.app_id AND a.project_id = ${projectId}::uuid
     WHERE (t.seconds = ${FINE_SECONDS}::int AND t.at >= least(${since.lastMinute}::timestamptz, ${since.justNow}::timestamptz))
        OR (t.seconds = ${COARSE_SECONDS}::int AND t.at >= ${since.lastHour}::timestamptz)
     GROUP BY t.app_id`;
  return rows.map(({ at, counts, ...row }) => ({
    ...row,
    minutes: (at ?? []).map((minute, index) => [minute, counts?.[index] ?? 0]),
  }));
}
