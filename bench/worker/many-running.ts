/** Apps that run, one replica each, in the database and on a simulated engine: as the product would have left them. */
import { randomUUID } from 'node:crypto';
import { SERVING } from '../../lib/engine/simulated/images.ts';
import { createSimulatedHost, type SimulatedHost } from '../../lib/engine/simulated/simulated-host.ts';
import type { PrismaClient } from '../../lib/store/postgres/database.ts';

const IMAGE = 'simulated/serves';
const CPU_MILLIS = 100;
const MEMORY_BYTES = 2 ** 27;

export interface RunningApp {
  appId: string;
  replicaId: string;
}

export function apps(count: number): RunningApp[] {
  return Array.from({ length: count }, () => ({ appId: randomUUID(), replicaId: randomUUID() }));
}

/** A host on which their containers run. */
export function hostOf(running: RunningApp[], instanceId: string, projectId: string): SimulatedHost {
  const host = createSimulatedHost({
    images: { [IMAGE]: SERVING },
    cpuMillis: 2 ** 30,
    memoryBytes: 2 ** 50,
  });
  const image = host.findPresent(IMAGE);
  if (!image) throw new Error(`the host has no ${IMAGE}`);
  for (const { appId, replicaId } of running) {
    host.run(
      host.add(
        {
          instanceId,
          projectId,
          projectSlug: 'default',
          appId,
          replicaId,
          revision: 1,
          ordinal: 0,
          image: image.id,
          command: null,
          envVars: [],
          cpuMillis: CPU_MILLIS,
          memoryBytes: MEMORY_BYTES,
          gpuDeviceIds: [],
          mounts: [],
        },
        image,
      ),
    );
  }
  return host;
}

/** Their rows, with the containers that the host gave them. */
export async function insertRunning(db: PrismaClient, host: SimulatedHost, projectId: string): Promise<void> {
  const rows = [...host.containers.values()].map(({ container }, index) => ({
    appId: container.appId,
    replicaId: container.replicaId,
    containerId: container.containerId,
    address: container.address,
    name: `app-${index}`,
    loopback: `127.83.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  }));
  const spec = {
    ...{ image: IMAGE, askRegistry: false, command: null, envVars: [], port: SERVING.port, probe: null },
    ...{
      livenessProbe: null,
      volumes: [],
      flavor: 'ai1-xs-cpu',
      units: 1,
      cpuMillis: CPU_MILLIS,
      memoryBytes: MEMORY_BYTES,
    },
    ...{ diskBytes: 2 ** 31, gpus: 0, gpuModel: null },
  };
  await db.$executeRaw`
    INSERT INTO nodes (id, name, architecture, cpu_millis, memory_bytes)
    VALUES (gen_random_uuid(), 'simulated', 'amd64', ${host.cpuMillis}::int, ${host.memoryBytes}::bigint)`;
  await db.$executeRaw`
    WITH row AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS row ("appId" uuid, "replicaId" uuid, "containerId" text, address text, name text, loopback text)
    ), made AS (
      INSERT INTO apps (id, project_id, name, created_by, replicas, revision, proven_revision, ever_ready, address,
                        wanted, state, reason_code, reason_message)
      SELECT "appId", ${projectId}::uuid, name, 'bench', 1, 1, 1, true, loopback, 'RUNNING', 'RUNNING', 'APP_RUNNING', ''
        FROM row RETURNING id
    ), revised AS (
      INSERT INTO revisions (app_id, number, spec, flavor_id, units, created_by)
      SELECT id, 1, ${JSON.stringify(spec)}::jsonb, 'ai1-xs-cpu', 1, 'bench' FROM made RETURNING app_id
    ), placed AS (
      INSERT INTO replicas (id, app_id, ordinal, revision, state, node_id, cpu_millis, memory_bytes, container_id, address,
                            port, running_since, ready_at, last_seen_at)
      SELECT "replicaId", "appId", 0, 1, 'READY', nodes.id, ${CPU_MILLIS}::int, ${MEMORY_BYTES}::bigint, "containerId",
             row.address, ${SERVING.port}::int, clock_timestamp(), clock_timestamp(), clock_timestamp()
        FROM row JOIN revised ON revised.app_id = row."appId", nodes RETURNING id, app_id
    ), told AS (
      INSERT INTO events (project_id, app_id, type, to_state, code, message, actor)
      SELECT ${projectId}::uuid, app_id, 'state', 'RUNNING', 'APP_RUNNING', '', 'bench' FROM placed
    ), billed AS (
      INSERT INTO ledger (kind, project_id, app_id, replica_id, ordinal, flavor_id, units, at, cause)
      SELECT 'started', ${projectId}::uuid, app_id, id, 0, 'ai1-xs-cpu', 1, clock_timestamp(), 'RUNNING' FROM placed
    )
    INSERT INTO reconcile_queue (app_id) SELECT app_id FROM placed`;
}
