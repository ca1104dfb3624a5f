import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { callAs } from './in-process.ts';
import { sessionActor } from './session.ts';

/** One of `lib/client/queries`: its key is the API's path. */
interface PathQuery {
  queryKey: QueryKey;
}

/** The beginning of a long answer: what of it is seen at first. The browser asks for the whole at once. */
export interface Head extends PathQuery {
  data: unknown;
}

interface PrefetchProps {
  queries: PathQuery[];
  heads?: Head[];
  /** What the page is about: where the API does not find it, neither is there a page. */
  required?: PathQuery[];
  children: ReactNode;
}

/**
 * Runs queries in this process as who is signed in, so that the first HTML has what the page shows. One that fails is
 * left to the browser, which asks again and says why.
 */
export async function Prefetch({ queries, heads = [], required = [], children }: PrefetchProps) {
  const actor = await sessionActor();
  const client = new QueryClient();
  // Older than anything: never in place of what a browser holds already, and asked again by whoever shows it.
  for (const { queryKey, data } of heads) client.setQueryData(queryKey, data, { updatedAt: 0 });
  if (actor) {
    await Promise.all(
      [...required, ...queries].map(async (query) => {
        const { status, body } = await callAs(actor, 'GET', String(query.queryKey[0]));
        if (status === 200) client.setQueryData(query.queryKey, body);
        if (status === 404 && required.includes(query)) notFound();
      }),
    );
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
