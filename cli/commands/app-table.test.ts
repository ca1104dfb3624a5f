import { expect, it } from 'vitest';
import type { Replica } from '../../lib/http/answers/app.ts';
import { replicaTable } from './app-table.ts';

const replica = (more: Partial<Replica>): Replica => ({
  id: '01900000-0000-7000-8000-000000000001',
  ordinal: 0,
  revision: 1,
  state: 'READY',
  restarts: 0,
  cpu: 1,
  memory: 2 ** 30,
  queuedAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

it('a replica that does not serve says why', () => {
  const message = 'The container exited with code 3.';
  const lines = replicaTable([
    replica({ node: 'alpha' }),
    replica({ ordinal: 1, state: 'PLACED', restarts: 2, info: { code: 'CONTAINER_EXITED', message } }),
    replica({ ordinal: 2, state: 'QUEUED', waitingFor: '1 × Tesla V100S: 0 of 1 free' }),
  ]).split('\n');
  expect(lines[1]).toMatch(/^0 +READY .* alpha +-\s+-$/);
  expect(lines[2]).toContain(message);
  expect(lines[3]).toMatch(/waits for 1 × Tesla V100S: 0 of 1 free$/);
});
