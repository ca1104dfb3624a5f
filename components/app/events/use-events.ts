'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { withOlder } from '../../../lib/client/live/cache/merge-events.ts';
import { type EventList, eventsQuery, olderEventsQuery } from '../../../lib/client/queries.ts';

/** @param until ms since 1970; older ones are fetched until the list reaches it. Null: up to now */
export function useEvents(appId: string, until: number | null) {
  const client = useQueryClient();
  const { data, error } = useQuery(eventsQuery(appId));
  const [loading, setLoading] = useState(false);
  const [failed, setFailed] = useState(false);
  const oldest = data?.items.at(-1);
  const hasOlder = data !== undefined && data.items.length < data.metadata.total;
  const loadOlder = useCallback(async () => {
    if (!oldest) return;
    setLoading(true);
    try {
      const older = await client.fetchQuery(olderEventsQuery(appId, oldest.id));
      client.setQueryData<EventList>(eventsQuery(appId).queryKey, (held) => held && withOlder(held, older));
      setFailed(false);
    } catch {
      setFailed(true);
    }
    setLoading(false);
  }, [client, appId, oldest]);
  const tooYoung = until !== null && oldest !== undefined && Date.parse(oldest.at) > until;
  useEffect(() => {
    if (tooYoung && hasOlder && !loading && !failed) void loadOlder();
  }, [tooYoung, hasOlder, loading, failed, loadOlder]);
  const events = useMemo(
    () => data?.items.filter((event) => until === null || Date.parse(event.at) <= until) ?? null,
    [data, until],
  );
  return { events, total: data?.metadata.total ?? 0, error, hasOlder, loading, loadOlder };
}
