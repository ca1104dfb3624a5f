/**
 * Hundreds of apps without their containers: rows as a stopped app leaves them, written in one transaction. Only what
 * the console and the API read is there; the worker has nothing to do for them.
 */
import pg from 'pg';
import type { Failure, Reason, RevisionSpec } from '../lib/domain/lifecycle/model.ts';

export interface ManyApps {
  /** In the order of their names. */
  ids: string[];
  /** Ends them: their rows stay as those of deleted apps. */
  forget(): Promise<void>;
}

/** @param project slug. Names are `<prefix>-0001`…; each ran once and was stopped; every tenth has failed. */
export async function insertManyApps(
  databaseUrl: string,
  project: string,
  count: number,
  prefix = 'app',
): Promise<ManyApps> {
  const insert = (client: pg.Client) =>
    client
      .query<{ id: string }>(INSERT, [
        project,
        count,
        prefix,
        ...[SPEC, STOPPED, FAILED].map((one) => JSON.stringify(one)),
      ])
      .then(({ rows }) => rows.map((row) => row.id));
  const ids = await transaction(databaseUrl, insert);
  return {
    ids,
    forget: () =>
      transaction(databaseUrl, async (client) => {
        await client.query(`UPDATE apps SET state = 'DELETED', wanted = 'DELETED', removed = true WHERE id = ANY($1)`, [
          ids,
        ]);
      }),
  };
}

/** `count` entries of one app's timeline that say what `message` says, oldest first. */
export async function insertManyEvents(
  databaseUrl: string,
  appId: string,
  count: number,
  message: string,
): Promise<void> {
  await transaction(databaseUrl, (client) =>
    client.query(
      `INSERT INTO events (project_id, app_id, type, code, message, actor)
       SELECT project_id, id, 'replica', 'REPLICA_READY', $3 || ' ' || n, 'platform'
         FROM apps, generate_series(1, $2::int) AS n WHERE id = $1 ORDER BY n`,
      [appId, count, message],
    ),
  );
}

async function transaction<Result>(databaseUrl: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    // What was not committed is rolled back with the connection.
    await client.end();
  }
}

/** What each of them would run; there is no such image. */
const SPEC: Omit<RevisionSpec, 'digest'> = {
  image: 'example/model:1',
  askRegistry: false,
  command: null,
  envVars: [],
  port: 8080,
  probe: null,
  livenessProbe: null,
  volumes: [],
  flavor: 'ai1-xs-cpu',
  units: 1,
  cpuMillis: 100,
  memoryBytes: 128 * 2 ** 20,
  diskBytes: 2 * 2 ** 30,
  gpus: 0,
  gpuModel: null,
};

const STOPPED: Reason = { code: 'APP_STOPPED', message: 'Stopped as asked. Start it again, or delete it.' };
const FAILED: Failure = {
  side: 'user',
  code: 'CONTAINER_EXITED',
  message: 'The container exited with code 1. See its log.',
};

/** Addresses come from the upper end of the range, which the product reaches last. */
const INSERT = `
  WITH project AS (SELECT id FROM projects WHERE slug = $1),
  free AS (
    SELECT gen_random_uuid() AS id, address, row_number() OVER () AS n
      FROM (SELECT '127.83.' || upper || '.' || lower AS address
              FROM generate_series(254, 128, -1) AS upper, generate_series(1, 254) AS lower) AS every
     WHERE NOT EXISTS (SELECT 1 FROM apps WHERE apps.address = every.address AND apps.state <> 'DELETED')
     LIMIT $2::int
  ),
  made AS (
    INSERT INTO apps (id, project_id, name, created_by, replicas, revision, proven_revision, ever_ready, address, labels,
                      wanted, failure, state, reason_code, reason_message)
    SELECT free.id, project.id, $3 || '-' || lpad(n::text, 4, '0'), 'administrator', 1 + n % 3, 1, 1, true,
           free.address, jsonb_build_object('team', 'team-' || n % 7, 'ovh/id', free.id, 'ovh/type', 'app'), outcome.wanted, outcome.failure, outcome.state, outcome.reason_code,
           outcome.reason_message
      FROM project, free
      JOIN (VALUES (false, 'STOPPED'::wanted_run, NULL::jsonb, 'STOPPED'::app_state, $5::jsonb->>'code', $5::jsonb->>'message'),
                   (true, 'RUNNING', $6::jsonb, 'FAILED', $6::jsonb->>'code', $6::jsonb->>'message'))
        AS outcome (failed, wanted, failure, state, reason_code, reason_message) ON outcome.failed = (n % 10 = 0)
    RETURNING id, project_id, name, state, reason_code, reason_message
  ),
  revised AS (
    INSERT INTO revisions (app_id, number, spec, flavor_id, units, created_by)
    SELECT id, 1, $4::jsonb, $4::jsonb->>'flavor', ($4::jsonb->>'units')::int, 'administrator' FROM made
  ),
  told AS (
    INSERT INTO events (project_id, app_id, type, to_state, code, message, actor)
    SELECT project_id, id, 'state', state::text, reason_code, reason_message, 'administrator' FROM made
  )
  SELECT id FROM made ORDER BY name`;
