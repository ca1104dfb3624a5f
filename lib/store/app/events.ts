/** The timeline: append-only, its times and order the database's own. */
import type { EventDraft } from '../../domain/lifecycle/timeline.ts';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../postgres/database.ts';

export interface TimelineEvent {
  /** Grows with time within a project: what `Last-Event-ID` resumes from. */
  id: string;
  /** RFC 3339, UTC, microseconds; strictly increasing per app. */
  at: string;
  appId: string | null;
  type: string;
  from: string | null;
  to: string | null;
  code: string;
  message: string;
  actor: string;
  data: Prisma.JsonValue;
}

export async function appendEvents(
  db: Database,
  app: { id: string; projectId: string },
  drafts: EventDraft[],
  actor: string,
): Promise<void> {
  if (drafts.length === 0) return;
  // One statement, in order: the trigger stamps each row in turn.
  await db.$executeRaw`
    INSERT INTO events (project_id, app_id, type, from_state, to_state, code, message, actor, data)
    SELECT ${app.projectId}::uuid, ${app.id}::uuid, type, "from", "to", code, message, ${actor}, data
      FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(drafts)}::jsonb)
                      AS (type text, "from" text, "to" text, code text, message text, data jsonb))
           WITH ORDINALITY AS draft (type, "from", "to", code, message, data, place)
     ORDER BY place`;
}

export interface EventFilter {
  projectId: string;
  appId?: string;
  /** Only those before the event of this id. */
  beforeId?: string | undefined;
}

const COLUMNS = Prisma.sql`
  id::text AS id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, app_id::text AS "appId",
  type, from_state AS "from", to_state AS "to", code, message, actor, data`;

function matches(filter: EventFilter): Prisma.Sql {
  const app = filter.appId ? Prisma.sql`AND app_id = ${filter.appId}::uuid` : Prisma.empty;
  const before = filter.beforeId ? Prisma.sql`AND id < ${filter.beforeId}::bigint` : Prisma.empty;
  return Prisma.sql`project_id = ${filter.projectId}::uuid ${app} ${before}`;
}

/** Newest first. */
export async function listEvents(
  db: Database,
  filter: EventFilter,
  page: { limit: number; offset: number },
): Promise<{ items: TimelineEvent[]; total: number }> {
  const items = await db.$queryRaw<TimelineEvent[]>`
    SELECT ${COLUMNS} FROM events WHERE ${matches(filter)} ORDER BY events.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`;
  const counted = await db.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM events WHERE ${matches(filter)}`;
  return { items, total: counted[0]?.total ?? 0 };
}

/** Oldest first, those after an id: what a live stream sends next. */
export async function eventsAfter(
  db: Database,
  filter: EventFilter,
  afterId: string,
  limit: number,
): Promise<TimelineEvent[]> {
  return db.$queryRaw<TimelineEvent[]>`
    SELECT ${COLUMNS} FROM events WHERE ${matches(filter)} AND id > ${afterId}::bigint ORDER BY events.id LIMIT ${limit}`;
}

/** The newest event's id, `0` where there is none. */
export async function lastEventId(db: Database, filter: EventFilter): Promise<string> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT coalesce(max(id), 0)::text AS id FROM events WHERE ${matches(filter)}`;
  return rows[0]?.id ?? '0';
}

/** The newest event's id of those that are older than `seconds`, `0` where there is none. */
export async function recentEventId(db: Database, projectId: string, seconds: number): Promise<string> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM events
     WHERE project_id = ${projectId}::uuid AND at < clock_timestamp() - ${seconds}::int * interval '1 second'
     ORDER BY events.id DESC LIMIT 1`;
  return rows[0]?.id ?? '0';
}
