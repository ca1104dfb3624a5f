/** Where the controller's table comes from: Postgres in production, anything with these functions in a test. */

import {
  type Endpoint,
  type Grant,
  listEndpoints,
  listGrants,
  listTokenHashes,
  reportTraffic,
  type TrafficReport,
} from '../store/endpoints.ts';
import { addTraffic, type TrafficDelta } from '../store/numbers/traffic.ts';
import type { Database } from '../store/postgres/database.ts';

export interface EndpointSource {
  endpoints(): Promise<Endpoint[]>;
  grants(): Promise<Grant[]>;
  tokenHashes(): Promise<string[]>;
  report(reports: TrafficReport[]): Promise<void>;
  count(deltas: TrafficDelta[]): Promise<void>;
}

export interface Table {
  endpoints: Endpoint[];
  grants: Grant[];
  tokenHashes: string[];
}

export async function readTable(source: EndpointSource): Promise<Table> {
  const [endpoints, grants, tokenHashes] = await Promise.all([
    source.endpoints(),
    source.grants(),
    source.tokenHashes(),
  ]);
  return { endpoints, grants, tokenHashes };
}

export function databaseSource(db: Database): EndpointSource {
  return {
    endpoints: () => listEndpoints(db),
    grants: () => listGrants(db),
    tokenHashes: () => listTokenHashes(db),
    report: (reports) => reportTraffic(db, reports),
    count: (deltas) => addTraffic(db, deltas),
  };
}
