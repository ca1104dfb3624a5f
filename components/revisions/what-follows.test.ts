import { expect, it } from 'vitest';
import type { App } from '../../lib/http/answers/app.ts';
import { whatFollows } from './what-follows.ts';

const said = (state: string, maxUnavailable: string, warnings?: { code: string; message: string }[]) => {
  const spec = {
    scalingStrategy: { fixed: { replicas: 1 } },
    deploymentStrategy: { maxSurge: '25%', maxUnavailable },
  };
  return whatFollows({ spec, status: { state, warnings } } as unknown as App);
};

it('promises that no request is lost only where none is', () => {
  expect(said('RUNNING', '0')).toMatch(/without losing a request/);
  expect(said('RUNNING', '25%')).toMatch(/without losing a request/);
  expect(said('RUNNING', '1')).toMatch(/every replica go before a new one is ready/);
  const warning = { code: 'ROLLOUT_WITHOUT_SURGE', message: 'No room.' };
  expect(said('RUNNING', '0', [warning])).toMatch(/one replica goes before one comes/);
  expect(said('STOPPED', '0')).toMatch(/runs when the app is started/);
});
