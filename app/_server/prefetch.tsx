import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { callAs } from './in-process.ts';
import { sessionActor } from './session.ts';

/** One of `lib/client/queries`: its key is the API's path. */
interface PathQuery {
  queryKey: QueryKey;
}

interface PrefetchProps {
  queries: PathQuery[];
  /** What the page is about: where the API does not find it, neither is there a page. */
  required?: PathQuery[];
  children: ReactNode;
}

/**
 * Runs queries in this process as who is signed in, so that the first HTML has what the page shows. One that fails is
 * left to the browser, which asks again and says why.
 */
export async function Prefetch({ queries, required = [], children }: PrefetchProps) {
  const actor = await sessionActor();
  const client = new QueryClient();
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
