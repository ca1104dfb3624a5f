/** Apps as people see them: the row, the revision that it wants, how many replicas are ready, and the way here. */
import { type RolloutStatus, rolloutOf } from '../../domain/history/rollout-status.ts';
import type {
  AppSettings,
  AppState,
  FailedRollout,
  FailureDetails,
  RevisionSpec,
} from '../../domain/lifecycle/model.ts';
import type { App as AppRow } from '../generated/client.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';
import { toRevisionSpec } from './aggregate.ts';

/** State changes that an app carries along; the timeline has them all. */
const HISTORY_LENGTH = 50;

export interface AppRecord extends Omit<AppRow, 'labels' | 'failure' | 'failedRollout' | 'reasonDetails'> {
  reasonDetails: FailureDetails | null;
  labels: Record<string, string>;
  projectSlug: string;
  spec: RevisionSpec;
  readyReplicas: number;
  rollout: RolloutStatus | null;
  /** Oldest first, the latest `HISTORY_LENGTH`. */
  history: Change[];
}

/** A change of state. */
interface Change {
  state: AppState;
  /** RFC 3339, UTC, microseconds: the very time of its event. */
  at: string;
  code: string;
  message: string;
}

/** What decides who may see an app. */
export interface AppIdentity {
  id: string;
  projectId: string;
  labels: Record<string, string>;
}

export async function findAppIdentity(db: Database, id: string): Promise<AppIdentity | null> {
  const row = await db.app.findUnique({ where: { id }, select: { id: true, projectId: true, labels: true } });
  return row && { ...row, labels: toLabels(row.labels) };
}

/** @throws if there is no such app */
export async function readApp(db: Database, id: string): Promise<AppRecord> {
  const [record] = await complete(db, [await db.app.findUniqueOrThrow({ where: { id } })]);
  if (!record) throw new Error(`app ${id} is gone`);
  return record;
}

export interface AppFilter {
  projectId: string;
  /** Each must match: `name=value`. */
  selectors: { name: string; value: string }[];
  /** Empty: all but DELETED. */
  states: AppState[];
  /** Part of its name, or of an image that it runs or ran, in either case; empty: any. */
  search: string;
  updatedAfter: Date | null;
  updatedBefore: Date | null;
}

/**
 * Digits count as the number that they write: `app-9` before `app-10`, as every list of the console has it. Before each
 * number stands how long it is, by a character between `-` and the letters.
 */
const NATURAL_NAME = `(
  SELECT string_agg(coalesce(m[1], chr(46 + least(length(ltrim(m[2], '0')), 50)) || ltrim(m[2], '0')), '' ORDER BY nth)
    FROM regexp_matches(name, '([^0-9]+)|([0-9]+)', 'g') WITH ORDINALITY AS part (m, nth)) COLLATE "C"`;

/** What a list may be sorted by, and how the database says it. */
export const APP_SORTS = {
  id: 'id',
  name: NATURAL_NAME,
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  state: 'state',
} as const;
export type AppSort = keyof typeof APP_SORTS;

export async function listApps(
  db: Database,
  filter: AppFilter,
  page: { limit: number; offset: number; order: 'asc' | 'desc'; sort: AppSort },
): Promise<{ items: AppRecord[]; total: number }> {
  const order = Prisma.raw(page.order === 'asc' ? 'ASC' : 'DESC');
  const [found] = await db.$queryRaw<[{ total: number; ids: string[] }]>`
    WITH found AS (SELECT id, name, state, created_at, updated_at FROM apps WHERE ${matching(filter)})
    SELECT (SELECT count(*) FROM found)::int AS total,
           ARRAY(SELECT id::text FROM found ORDER BY ${Prisma.raw(APP_SORTS[page.sort])} ${order}, found.id ${order}
                  LIMIT ${page.limit}::int OFFSET ${page.offset}::int) AS ids`;
  const rows = new Map((await db.app.findMany({ where: { id: { in: found.ids } } })).map((row) => [row.id, row]));
  const inOrder = found.ids.flatMap((id) => rows.get(id) ?? []);
  return { items: await complete(db, inOrder), total: found.total };
}

function matching(filter: AppFilter): Prisma.Sql {
  // `%` and `_` mean themselves.
  const part = `%${filter.search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const conditions = [
    Prisma.sql`project_id = ${filter.projectId}::uuid`,
    filter.states.length > 0
      ? Prisma.sql`state = ANY(${filter.states}::app_state[])`
      : Prisma.sql`state <> 'DELETED'::app_state`,
    ...(filter.updatedAfter ? [Prisma.sql`updated_at > ${filter.updatedAfter}`] : []),
    ...(filter.updatedBefore ? [Prisma.sql`updated_at < ${filter.updatedBefore}`] : []),
    ...filter.selectors.map(({ name, value }) => Prisma.sql`labels -> ${name}::text = to_jsonb(${value}::text)`),
    ...(filter.search === ''
      ? []
      : [
          Prisma.sql`(name ILIKE ${part} OR EXISTS (
            SELECT 1 FROM revisions WHERE app_id = apps.id AND spec->>'image' ILIKE ${part}))`,
        ]),
  ];
  return Prisma.join(conditions, ' AND ');
}

/** Ids of a project's apps that carry the label, deleted ones too: what a token may see the cost of. */
export async function listAppIds(
  db: Database,
  projectId: string,
  selector: { name: string; value: string },
): Promise<Set<string>> {
  const where = { projectId, labels: { path: [selector.name], equals: selector.value } };
  const rows = await db.app.findMany({ where, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

/** The newest app that ever had this name, deleted ones too. */
export async function findAnyApp(db: Database, projectId: string, name: string): Promise<string | null> {
  const row = await db.app.findFirst({
    where: { projectId, name },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
  return row?.id ?? null;
}

export interface AppNaming {
  name: string;
  createdBy: string;
  labels: Record<string, string>;
}

/** By id: what lines of a bill are called and grouped by. */
export async function readAppNamings(db: Database, ids: string[]): Promise<Map<string, AppNaming>> {
  const rows = await db.app.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, createdBy: true, labels: true },
  });
  return new Map(rows.map(({ id, labels, ...row }) => [id, { ...row, labels: toLabels(labels) }]));
}

/** Of the apps that are not DELETED. */
export async function readTaken(
  db: Database,
  projectId: string,
): Promise<{ names: Set<string>; addresses: Set<string> }> {
  const rows = await db.app.findMany({
    where: { state: { not: 'DELETED' } },
    select: { projectId: true, name: true, address: true },
  });
  return {
    names: new Set(rows.filter((row) => row.projectId === projectId).map((row) => row.name)),
    addresses: new Set(rows.map((row) => row.address)),
  };
}

export interface AppDraft extends AppSettings {
  projectId: string;
  name: string;
  createdBy: string;
  replicas: number;
  address: string;
  labels: Record<string, string>;
  reason: { code: string; message: string };
}

export type TakenField = 'name' | 'address';

/** Another live app of the project has the name, or any has the address. */
export class TakenError extends Error {
  readonly field: TakenField;

  constructor(field: TakenField) {
    super(`${field} is taken`);
    this.name = 'TakenError';
    this.field = field;
  }
}

/** Its first row, QUEUED; revision 1 is to follow in the same transaction. @returns its id. @throws TakenError */
export async function insertApp(db: Database, draft: AppDraft): Promise<string> {
  const { reason, ...columns } = draft;
  const data = {
    ...columns,
    wanted: 'RUNNING' as const,
    state: 'QUEUED' as const,
    revision: 1,
    reasonCode: reason.code,
    reasonMessage: reason.message,
  };
  const { id } = await db.app.create({ data, select: { id: true } }).catch(rethrowTaken);
  await db.app.update({ where: { id }, data: { labels: { ...draft.labels, ...automaticLabels(id) } } });
  return id;
}

/** The platform's own labels; who sets them is overruled. */
export function automaticLabels(appId: string): Record<string, string> {
  return { 'ovh/id': appId, 'ovh/type': 'app' };
}

/** Inside `changeApp`'s transaction, which holds the app's row. */
export async function writeLabels(db: Database, id: string, labels: Record<string, string>, now: Date): Promise<void> {
  await db.app.update({ where: { id }, data: { labels, updatedAt: now } });
}

async function complete(db: Database, rows: AppRow[]): Promise<AppRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const projects = await db.project.findMany({ where: { id: { in: [...new Set(rows.map((row) => row.projectId))] } } });
  const slugs = new Map(projects.map((project) => [project.id, project.slug]));
  const revisions = await db.revision.findMany({
    where: { OR: rows.map((row) => ({ appId: row.id, number: row.revision })) },
  });
  const specs = new Map(revisions.map((revision) => [revision.appId, toRevisionSpec(revision)]));
  const ready = await db.replica.groupBy({
    by: ['appId', 'revision'],
    where: { appId: { in: ids }, state: 'READY' },
    _count: true,
  });
  const changes = await db.$queryRaw<({ appId: string } & Change)[]>`
    SELECT app_id::text AS "appId", to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
           to_state AS state, code, message
      FROM (SELECT app_id, id, at, to_state, code, message,
                   row_number() OVER (PARTITION BY app_id ORDER BY id DESC) AS place
              FROM events WHERE app_id = ANY(${ids}::uuid[]) AND type = 'state') AS ranked
     WHERE place <= ${HISTORY_LENGTH}::int ORDER BY id`;
  const history = new Map<string, Change[]>(ids.map((id) => [id, []]));
  for (const { appId, ...change } of changes) history.get(appId)?.push(change);
  return rows.map(({ labels, failure, failedRollout, reasonDetails, ...row }) => {
    const spec = specs.get(row.id);
    if (!spec) throw new Error(`app ${row.id} has no revision ${row.revision}`);
    // The timeline was read after the row: what changed in between is the newer.
    const last = history.get(row.id)?.at(-1);
    const changed = last && last.state !== row.state;
    const serving = ready.filter((group) => group.appId === row.id);
    const failed = failedRollout as unknown as FailedRollout | null;
    const isMeant = row.wanted === 'RUNNING' && failure === null && row.everReady;
    return {
      ...row,
      ...(changed ? { state: last.state, reasonCode: last.code, reasonMessage: last.message } : {}),
      labels: toLabels(labels),
      reasonDetails: reasonDetails as FailureDetails | null,
      projectSlug: slugs.get(row.projectId) ?? '',
      spec,
      readyReplicas: serving.reduce((sum, group) => sum + group._count, 0),
      rollout: rolloutOf({ ...row, failedRollout: failed }, isMeant, serving),
      history: history.get(row.id) ?? [],
    };
  });
}

function toLabels(json: Prisma.JsonValue): Record<string, string> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));
}

function rethrowTaken(error: unknown): never {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
    const told = JSON.stringify(error.meta ?? {});
    if (told.includes('apps_one_live_per_name')) throw new TakenError('name');
    if (told.includes('apps_one_live_per_address')) throw new TakenError('address');
  }
  throw error;
}
