/** How a tab keeps what the API said. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** The live stream keeps answers true; what it does not tell is asked again after this when it is looked at. */
const STALE_MS = 30_000;
const RETRIES = 6;
const MOST_WAIT_MS = 10_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // Davit may well be on this very machine: a browser without a network still reaches it.
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES && isAway(error),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, MOST_WAIT_MS),
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Not a refusal: nobody, or only what stands in front, answered. */
function isAway(error: unknown): boolean {
  return error instanceof ApiError && [0, 502, 503, 504].includes(error.status);
}
