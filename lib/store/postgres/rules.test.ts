/** What Postgres itself refuses, whoever asks: the invariants stand even where our code would be wrong. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../../../tests/database.ts';

let client: pg.Client;
const PROJECT = '01900000-0000-7000-8000-000000000001';
const APP = '01900000-0000-7000-8000-00000000000a';
const NODE = '01900000-0000-7000-8000-00000000000f';

beforeAll(async () => {
  client = new pg.Client({ connectionString: await freshDatabase() });
  await client.connect();
  await client.query(`
    INSERT INTO projects (id, slug, name) VALUES ('${PROJECT}', 'p', 'P');
    INSERT INTO flavors (id, description, type, cpu_millis, memory_bytes, disk_bytes, max_units)
         VALUES ('f', '', 'cpu', 1000, 1024, 1024, 12);
    INSERT INTO nodes (id, name, architecture, cpu_millis, memory_bytes) VALUES ('${NODE}', 'n', 'x86_64', 2000, 4096);
    INSERT INTO apps (id, project_id, name, created_by, wanted, replicas, revision, state, reason_code, reason_message, address)
         VALUES ('${APP}', '${PROJECT}', 'a', 'me', 'RUNNING', 1, 1, 'QUEUED', '', '', '127.83.0.1');
    INSERT INTO revisions (app_id, number, spec, flavor_id, units, created_by) VALUES ('${APP}', 1, '{}', 'f', 1, 'me');`);
});
afterAll(() => client.end());

/** Runs it and takes it back. @returns null when it was accepted, else Postgres's sentence */
async function refusal(...statements: string[]): Promise<string | null> {
  await client.query('BEGIN');
  try {
    for (const statement of statements) await client.query(statement);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

const replica = (id: number, ordinal: number, state: string) =>
  `INSERT INTO replicas (id, app_id, ordinal, revision, state, node_id, cpu_millis, memory_bytes, port)
   VALUES ('01900000-0000-7000-8000-0000000001${String(id).padStart(2, '0')}', '${APP}', ${ordinal}, 1, '${state}', '${NODE}', 1, 1, 8080)`;
const event = (code: string) =>
  `INSERT INTO events (project_id, app_id, type, code, message, actor) VALUES ('${PROJECT}', '${APP}', 'action', '${code}', '', 'me')`;
const fact = (kind: string, at: string, startedId: string) =>
  `INSERT INTO ledger (kind, project_id, app_id, replica_id, ordinal, flavor_id, units, at, started_id, cause)
   VALUES ('${kind}', '${PROJECT}', '${APP}', '01900000-0000-7000-8000-000000000101', 0, 'f', 1, '${at}', ${startedId}, '')`;
const LAST_START = `(SELECT max(id) FROM ledger WHERE kind = 'started')`;

describe('replicas', () => {
  it('one live replica per app and ordinal', async () => {
    expect(await refusal(replica(1, 0, 'READY'), replica(2, 0, 'QUEUED'))).toMatch(/replicas_one_live_per_ordinal/);
    expect(await refusal(replica(1, 0, 'ENDED'), replica(2, 0, 'QUEUED'), replica(3, 1, 'QUEUED'))).toBeNull();
  });

  it('what is placed has its node', async () => {
    expect(await refusal(replica(1, 0, 'READY').replace(`'${NODE}'`, 'NULL'))).toMatch(/replicas_placed/);
  });
});

describe('a GPU', () => {
  const gpu = `INSERT INTO gpus (device_id, node_id, index, model, memory_bytes, usable) VALUES ('GPU-1', '${NODE}', 0, 'T4', 1, true)`;
  const withGpu = (id: number, ordinal: number, state: string, device = 'GPU-1') =>
    `${replica(id, ordinal, state).replace('port)', 'port, gpu_device_ids)').replace('8080)', `8080, '{${device}}')`)}`;

  it('has one owner', async () => {
    expect(await refusal(gpu, withGpu(1, 0, 'READY'), withGpu(2, 1, 'PLACED'))).toMatch(/gpu_holds_pkey/);
    expect(await refusal(gpu, withGpu(1, 0, 'READY'), withGpu(2, 1, 'ENDED'))).toBeNull();
  });

  it('is free at its owner’s end, however that comes', async () => {
    const end = `UPDATE replicas SET state = 'ENDED' WHERE ordinal = 0`;
    expect(await refusal(gpu, withGpu(1, 0, 'STARTING'), end, withGpu(2, 1, 'PLACED'))).toBeNull();
  });

  it('is one that a node has, and stays known while it is held', async () => {
    expect(await refusal(gpu, withGpu(1, 0, 'READY', 'GPU-2'))).toMatch(/gpu_holds_device_id_fkey/);
    expect(await refusal(gpu, withGpu(1, 0, 'READY'), 'DELETE FROM gpus')).toMatch(/gpu_holds_device_id_fkey/);
  });
});

describe('the timeline', () => {
  it('cannot be changed, deleted or emptied', async () => {
    expect(await refusal(event('a'), `UPDATE events SET message = 'x'`)).toMatch(/append-only: UPDATE refused/);
    expect(await refusal(event('a'), 'DELETE FROM events')).toMatch(/append-only: DELETE refused/);
    expect(await refusal('TRUNCATE events CASCADE')).toMatch(/append-only: TRUNCATE refused/);
  });

  it('has times of the database that strictly increase, whatever is given', async () => {
    await client.query('BEGIN');
    for (let index = 0; index < 50; index++) {
      await client.query(
        event(`e${index}`).replace('INTO events (', 'INTO events (at, ').replace('VALUES (', "VALUES ('1999-01-01', "),
      );
    }
    const { rows } = await client.query<{ ordered: boolean; recent: boolean }>(
      `SELECT bool_and(at > before) AS ordered, bool_and(at > '2020-01-01') AS recent
         FROM (SELECT at, lag(at) OVER (ORDER BY id) AS before FROM events) AS pairs WHERE before IS NOT NULL`,
    );
    await client.query('ROLLBACK');
    expect(rows).toEqual([{ ordered: true, recent: true }]);
  });
});

describe('the ledger', () => {
  it('cannot be changed or deleted', async () => {
    const opened = [replica(1, 0, 'READY'), fact('started', '2026-01-01', 'NULL')];
    expect(await refusal(...opened, 'UPDATE ledger SET units = 2')).toMatch(/append-only: UPDATE refused/);
    expect(await refusal(...opened, 'DELETE FROM ledger')).toMatch(/append-only: DELETE refused/);
  });

  it('ends an interval once, after its start, and opens none twice', async () => {
    const opened = [replica(1, 0, 'READY'), fact('started', '2026-01-02', 'NULL')];
    expect(await refusal(...opened, fact('ended', '2026-01-03', LAST_START))).toBeNull();
    expect(await refusal(...opened, fact('ended', '2026-01-01', LAST_START))).toMatch(/cannot end at/);
    expect(
      await refusal(...opened, fact('ended', '2026-01-03', LAST_START), fact('ended', '2026-01-04', LAST_START)),
    ).toMatch(/unique/);
    expect(await refusal(...opened, fact('started', '2026-01-03', 'NULL'))).toMatch(/open interval already/);
    expect(await refusal(replica(1, 0, 'READY'), fact('ended', '2026-01-03', 'NULL'))).toMatch(
      /does not open|ledger_closes/,
    );
  });
});

describe('the rest', () => {
  it('prices are not negative', async () => {
    expect(await refusal(`INSERT INTO flavor_prices VALUES ('f', now(), -1)`)).toMatch(/flavor_prices_not_negative/);
  });

  it('a revision is immutable but for its digest, which is filled once', async () => {
    expect(await refusal(`UPDATE revisions SET units = 2`)).toMatch(/immutable/);
    expect(await refusal(`UPDATE revisions SET digest = 'sha256:1'`)).toBeNull();
    expect(
      await refusal(`UPDATE revisions SET digest = 'sha256:1'`, `UPDATE revisions SET digest = 'sha256:2'`),
    ).toMatch(/immutable/);
  });

  it('a name is free again only when its app is DELETED', async () => {
    const again = `INSERT INTO apps (id, project_id, name, created_by, wanted, replicas, revision, state, reason_code, reason_message, address)
      VALUES (gen_random_uuid(), '${PROJECT}', 'a', 'me', 'RUNNING', 1, 1, 'QUEUED', '', '', '127.83.0.2')`;
    expect(await refusal(again)).toMatch(/apps_one_live_per_name/);
    expect(await refusal(`UPDATE apps SET state = 'DELETED'`, again)).toBeNull();
  });

  it('eleven replicas, a name with a slash', async () => {
    expect(await refusal('UPDATE apps SET replicas = 11')).toMatch(/apps_replicas/);
    expect(await refusal(`UPDATE apps SET name = 'a/b'`)).toMatch(/apps_name/);
  });
});

describe('an earlier worker', () => {
  it('is refused by every table', async () => {
    const { rows } = await client.query<{ relname: string }>(`
      SELECT relname FROM pg_class c
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('_prisma_migrations', 'worker_term')
         AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'fence')`);
    expect(rows).toEqual([]);
    const term = (number: number) => `SET LOCAL davit.worker_term = ${number}`;
    expect(await refusal(term(0), event('A'))).toBeNull();
    expect(await refusal(term(1), event('A'))).toMatch(/the worker of term 1 may write nothing more/);
  });
});
