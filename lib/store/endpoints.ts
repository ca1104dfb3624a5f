/**
 * What the gateway serves: the endpoint table and who may call it, read from the rows that the worker and the
 * services write. The gateway never writes an app's state; it reports traffic.
 */
import type { ReasonCode } from '../domain/lifecycle/codes.ts';
import type { AppState } from '../domain/lifecycle/model.ts';
import type { Database } from './postgres/database.ts';

export interface EndpointServer {
  replicaId: string;
  /** Bridge address of the container, as the gateway reaches it. */
  address: string;
  port: number;
  /** Takes no new request; what it has it finishes. */
  draining: boolean;
}

export interface Endpoint {
  appId: string;
  /** The app's own loopback address. */
  address: string;
  state: AppState;
  /** Why it is in its state: told to callers, without the sentence, which may quote the app's log. */
  reasonCode: ReasonCode;
  /** Open to all: no token is asked. */
  unsecureHttp: boolean;
  requestTimeoutSeconds: number;
  servers: EndpointServer[];
}

/** This token may call this app. */
export interface Grant {
  appId: string;
  /** SHA-256 of the token, lower-case hex. */
  tokenHash: string;
}

/** Every app that is not DELETED, those without a server too: their address answers 503 with the reason. */
export async function listEndpoints(db: Database): Promise<Endpoint[]> {
  const rows = await db.$queryRaw<
    {
      app_id: string;
      app_address: string;
      state: AppState;
      reason_code: ReasonCode;
      unsecure_http: boolean;
      request_timeout_seconds: number;
      replica_id: string | null;
      replica_address: string | null;
      port: number | null;
      replica_state: string | null;
    }[]
  >`
    SELECT a.id::text AS app_id, a.address AS app_address, a.state::text AS state, a.reason_code,
           a.unsecure_http, a.request_timeout_seconds,
           r.id::text AS replica_id, r.address AS replica_address, r.port, r.state::text AS replica_state
      FROM apps a
      LEFT JOIN replicas r ON r.app_id = a.id AND r.state IN ('READY', 'DRAINING') AND r.address IS NOT NULL
     WHERE a.state <> 'DELETED'
     ORDER BY a.id, r.ordinal, r.id`;
  const endpoints = new Map<string, Endpoint>();
  for (const row of rows) {
    const endpoint = endpoints.get(row.app_id) ?? {
      appId: row.app_id,
      address: row.app_address,
      state: row.state,
      reasonCode: row.reason_code,
      unsecureHttp: row.unsecure_http,
      requestTimeoutSeconds: row.request_timeout_seconds,
      servers: [],
    };
    endpoints.set(row.app_id, endpoint);
    if (row.replica_id && row.replica_address && row.port !== null) {
      endpoint.servers.push({
        replicaId: row.replica_id,
        address: row.replica_address,
        port: row.port,
        draining: row.replica_state === 'DRAINING',
      });
    }
  }
  return [...endpoints.values()];
}

/**
 * Which token may call which app: project tokens by their label selector, personal ones in every project that their
 * user belongs to (an administrator: all). Expired ones are left out, so asking each second is enough to end them.
 */
export async function listGrants(db: Database): Promise<Grant[]> {
  const rows = await db.$queryRaw<{ app_id: string; hash: string }[]>`
    SELECT a.id::text AS app_id, t.hash
      FROM apps a
      JOIN tokens t ON (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
      LEFT JOIN users u ON u.id = t.user_id
     WHERE a.state <> 'DELETED' AND NOT a.unsecure_http
       AND ((t.kind = 'PROJECT' AND t.project_id = a.project_id
             AND (t.label_selector IS NULL
                  OR a.labels ->> split_part(t.label_selector, '=', 1)
                     = substr(t.label_selector, strpos(t.label_selector, '=') + 1)))
         OR (t.kind = 'PERSONAL'
             AND (u.administrator OR EXISTS (
               SELECT 1 FROM members m WHERE m.user_id = u.id AND m.project_id = a.project_id))))`;
  return rows.map((row) => ({ appId: row.app_id, tokenHash: row.hash }));
}

/** Hashes of every token there is, expired ones too: none of them is ever forwarded to a container. */
export async function listTokenHashes(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ hash: string }[]>`SELECT hash FROM tokens`;
  return rows.map((row) => row.hash);
}

export interface TrafficReport {
  replicaId: string;
  inFlight: number;
  /** Out of rotation, and nothing in flight. */
  drained: boolean;
}

/** Reports draining replicas; wakes the worker for those that are done. */
export async function reportTraffic(db: Database, reports: TrafficReport[]): Promise<void> {
  for (const report of reports) {
    await db.$executeRaw`
      INSERT INTO replica_traffic (replica_id, in_flight, drained_at)
      VALUES (${report.replicaId}::uuid, ${report.inFlight}, CASE WHEN ${report.drained} THEN clock_timestamp() END)
      ON CONFLICT (replica_id) DO UPDATE
        SET in_flight = excluded.in_flight, at = clock_timestamp(),
            drained_at = coalesce(replica_traffic.drained_at, excluded.drained_at)`;
    if (report.drained) {
      await db.$executeRaw`
        UPDATE reconcile_queue SET due_at = clock_timestamp(), wakes = wakes + 1
         WHERE app_id = (SELECT app_id FROM replicas WHERE id = ${report.replicaId}::uuid)`;
    }
  }
}
