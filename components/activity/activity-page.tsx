'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { withOlder } from '../../lib/client/live/cache/merge-events.ts';
import {
  appsQuery,
  type EventList,
  olderProjectEventsQuery,
  projectEventsQuery,
  recentAppsQuery,
} from '../../lib/client/queries.ts';
import { formatCount, formatDay } from '../../lib/domain/text/format.ts';
import type { AppList } from '../../lib/http/answers/app.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useInBrowser } from '../text/now.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { toast } from '../ui/toast.tsx';
import { byDay, EVENT_TYPES, filterEvents, TYPE_LABELS } from './activity.ts';
import { EventRow } from './event-row.tsx';

const TYPES = ['all', ...EVENT_TYPES] as const;

/** Everything that happened in a project, newest first, live. */
export function ActivityPage({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(projectEventsQuery(project));
  // What the newest events are about is in the first HTML; all the others follow.
  const { data: recent } = useQuery(recentAppsQuery(project));
  const { data: apps } = useQuery(appsQuery(project));
  const [filter, setFilter] = useQueryStates(
    { type: parseAsStringLiteral(TYPES).withDefault('all'), app: parseAsString.withDefault('') },
    { history: 'replace' },
  );
  const inBrowser = useInBrowser();
  const names = namesOf(recent, apps);
  const shown = filterEvents(data?.items ?? [], filter);
  return (
    <>
      <PageHeader title="Activity" />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segmented
          label="Kind of event"
          value={filter.type}
          onValueChange={(type) => setFilter({ type })}
          options={TYPES.map((type) => ({ value: type, label: type === 'all' ? 'All' : TYPE_LABELS[type] }))}
        />
        <Select
          aria-label="App"
          className="max-sm:w-full sm:max-w-60"
          value={filter.app}
          onValueChange={(app) => setFilter({ app })}
          options={[
            { value: '', label: 'All apps' },
            ...[...names].map(([value, label]) => ({ value, label })),
            // A link to an app that is gone still means that app.
            ...(filter.app === '' || names.has(filter.app)
              ? []
              : [{ value: filter.app, label: 'An app that is gone' }]),
          ]}
        />
      </div>
      {error && !data && (
        <Notice
          tone="danger"
          title="The events could not be read"
          action={<Button onClick={() => refetch()}>Try again</Button>}
        >
          {error.message}
        </Notice>
      )}
      {!error && !data && <EventsSkeleton />}
      {data && (
        <Card flush>
          {shown.length === 0 && (
            <Empty title={data.items.length === 0 ? 'Nothing has happened yet' : 'No such event among those loaded'}>
              {data.items.length === 0
                ? 'Whatever people and the platform do with the apps of this project stands here as it happens.'
                : `None of the newest ${formatCount(data.items.length)} events is of this kind and app.`}
            </Empty>
          )}
          {byDay(shown, (at) => formatDay(at, inBrowser ? undefined : 'UTC')).map(({ day, events }) => (
            <section key={day} aria-label={day}>
              <h2 className="border-line border-b bg-inset px-4 py-1 font-medium text-muted text-sm">{day}</h2>
              <ul>
                {events.map((event) => (
                  <EventRow
                    key={event.id}
                    event={event}
                    project={project}
                    name={names.get(event.appId ?? '')}
                    gone={apps !== undefined}
                  />
                ))}
              </ul>
            </section>
          ))}
          <Older project={project} held={data} />
        </Card>
      )}
    </>
  );
}

/** By id, in the order of names. */
function namesOf(...lists: (AppList | undefined)[]): Map<string, string> {
  const names = lists.flatMap((list) => list?.items.map((app): [string, string] => [app.id, app.spec.name]) ?? []);
  return new Map([...new Map(names)].sort(([, a], [, b]) => byName.compare(a, b)));
}

const byName = new Intl.Collator('en', { numeric: true });

function Older({ project, held }: { project: string; held: EventList }) {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  const oldest = held.items.at(-1);
  if (!oldest || held.items.length >= held.metadata.total) return null;
  const load = async () => {
    setPending(true);
    try {
      const older = await client.fetchQuery(olderProjectEventsQuery(project, oldest.id));
      client.setQueryData<EventList>(projectEventsQuery(project).queryKey, (now) => now && withOlder(now, older));
    } catch {
      toast.error('Older events could not be read', { description: 'Davit did not answer. Try again in a moment.' });
    } finally {
      setPending(false);
    }
  };
  return (
    <div className="flex items-center justify-center gap-3 border-line border-t p-3 text-muted">
      {formatCount(held.items.length)} of {formatCount(held.metadata.total)} events
      <Button size="sm" pending={pending} onClick={() => void load()}>
        Load older
      </Button>
    </div>
  );
}

/** The same frame and heights as the list. */
export function EventsSkeleton() {
  return (
    <div role="status" aria-label="Loading the events" className="rounded-lg border border-line bg-card p-4">
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} className="mb-3 h-8" />
      ))}
    </div>
  );
}
