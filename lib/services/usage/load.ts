/** How a project's apps were called in the last hour. */
import { COARSE_SECONDS, FINE_SECONDS, readRecentTraffic } from '../../store/numbers/traffic.ts';
import type { Database } from '../../store/postgres/database.ts';

const SPARK_MINUTES = 30;
const MINUTE_MS = COARSE_SECONDS * 1000;
const STEP_MS = FINE_SECONDS * 1000;

export interface Load {
  /** Over the last minute. */
  requestsPerSecond: number;
  inFlight: number;
  /** Requests per second in each of the last minutes, oldest first; the last one is this minute so far. */
  sparkline: number[];
  lastHour: number;
}

export const NO_LOAD: Load = {
  requestsPerSecond: 0,
  inFlight: 0,
  sparkline: Array.from({ length: SPARK_MINUTES }, () => 0),
  lastHour: 0,
};

/** By app; one that nobody called is not among them. @param now the database's clock */
export async function readRecentLoad(db: Database, projectId: string, now: Date): Promise<Map<string, Load>> {
  const ms = now.getTime();
  const step = Math.floor(ms / STEP_MS) * STEP_MS;
  const minute = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  // Five whole steps and the one that has begun.
  const lastMinute = step - MINUTE_MS + STEP_MS;
  const firstMinute = minute - (SPARK_MINUTES - 1) * MINUTE_MS;
  const rows = await readRecentTraffic(db, projectId, {
    justNow: new Date(step - STEP_MS),
    lastMinute: new Date(lastMinute),
    minutes: new Date(firstMinute),
    lastHour: new Date(minute - 59 * MINUTE_MS),
  });
  return new Map(
    rows.map((row) => {
      const perMinute = new Map(row.minutes);
      const sparkline = NO_LOAD.sparkline.map((_none, index) => {
        const seconds = index === SPARK_MINUTES - 1 ? Math.max(FINE_SECONDS, (ms - minute) / 1000) : COARSE_SECONDS;
        return rounded((perMinute.get(index) ?? 0) / seconds);
      });
      const requestsPerSecond = rounded(row.lastMinute / ((ms - lastMinute) / 1000));
      return [row.appId, { requestsPerSecond, inFlight: row.inFlight, sparkline, lastHour: row.lastHour }];
    }),
  );
}

/** Three decimals: one request in a quarter of an hour is still something. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
