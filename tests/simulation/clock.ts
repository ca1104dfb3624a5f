/**
 * The time of a simulation on Postgres: the database's own, ahead by as much as was waited. A function that comes before
 * the real one in the search path tells it to everyone who connects, and to the database's own triggers.
 */
import pg from 'pg';
import type { SimulationClock } from '../../lib/engine/simulated/clock.ts';

export interface DatabaseClock extends SimulationClock {
  /** Goes on by so much, for the database and the engine alike; what was due meanwhile happens, in order. */
  leap(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Only connections that are made afterwards see it. */
export async function installClock(url: string): Promise<DatabaseClock> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.query(`
    CREATE SCHEMA simulation;
    CREATE TABLE simulation.clock (ahead interval NOT NULL);
    INSERT INTO simulation.clock VALUES ('0');
    CREATE FUNCTION simulation.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
      AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM simulation.clock';
    ALTER DATABASE "${rows[0]?.name}" SET search_path = simulation, pg_catalog, public;`);
  let aheadMs = 0;
  let pending: { at: number; callback: () => void }[] = [];
  const now = () => Date.now() + aheadMs;
  return {
    now,
    after(ms, callback) {
      const entry = { at: now() + ms, callback };
      pending.push(entry);
      return () => {
        pending = pending.filter((one) => one !== entry);
      };
    },
    async leap(ms) {
      aheadMs += ms;
      await client.query("UPDATE simulation.clock SET ahead = $1::bigint * interval '1 millisecond'", [aheadMs]);
      const due = pending.filter((one) => one.at <= now()).sort((a, b) => a.at - b.at);
      pending = pending.filter((one) => !due.includes(one));
      for (const { callback } of due) callback();
    },
    close: () => client.end(),
  };
}
