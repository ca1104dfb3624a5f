import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { markAs } from './use-write.ts';

it('a mark stands on what came while another answer was under way', async () => {
  const client = new QueryClient();
  const queryKey = ['/v1/app/1'];
  const asked = client
    .fetchQuery({ queryKey, queryFn: () => new Promise<string>(() => undefined) })
    .catch(() => undefined);
  client.setQueryData(queryKey, 'RUNNING');
  markAs<string>(client, queryKey, (before) => `${before}, STOPPING`);
  await asked;
  expect(client.getQueryData(queryKey)).toBe('RUNNING, STOPPING');
});
