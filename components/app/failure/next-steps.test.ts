import { describe, expect, it } from 'vitest';
import { type FailureCode, PLATFORM_FAILURES, USER_FAILURES } from '../../../lib/domain/lifecycle/codes.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import { nextStepOf, rolloutStepOf } from './next-steps.ts';

type Info = App['status']['info'];

function failed(code: string, details?: Info['details'], spec: Partial<App['spec']> = {}): App {
  return {
    spec: {
      image: 'iris:1',
      defaultHttpPort: 8080,
      resources: { flavor: 'ai1-s-cpu', flavorCount: 1, cpu: 1, memory: 2 ** 30, ephemeralStorage: 0 },
      ...spec,
    },
    status: { state: 'FAILED', info: { code, message: 'm', ...(details ? { details } : {}) } },
  } as App;
}
const labels = (app: App) => nextStepOf(app)?.remedies.map(({ label }) => label);

describe('a next step', () => {
  it('stands for every failure, with something to press', () => {
    for (const code of [...USER_FAILURES, ...PLATFORM_FAILURES] satisfies FailureCode[]) {
      expect(nextStepOf(failed(code))?.remedies.length, code).toBeGreaterThan(0);
    }
  });

  it('is for failed apps alone', () => {
    const app = failed('PORT_CLOSED', { openPorts: [5000] });
    expect(nextStepOf({ ...app, status: { ...app.status, state: 'RUNNING' } })).toBeNull();
    expect(nextStepOf(failed('APP_STOPPED'))).toBeNull();
  });

  it('uses the port that is open, for the probe where that asks its own', () => {
    expect(nextStepOf(failed('PORT_CLOSED', { port: 8080, openPorts: [5000, 9090] }))?.remedies.slice(0, 2)).toEqual([
      { kind: 'mend', label: 'Use port 5000', update: { defaultHttpPort: 5000 } },
      { kind: 'mend', label: 'Use port 9090', update: { defaultHttpPort: 9090 } },
    ]);
    expect(nextStepOf(failed('PORT_CLOSED', { port: 9000, openPorts: [8080] }))?.remedies[0]).toMatchObject({
      update: { probe: { port: 8080 } },
    });
    expect(labels(failed('PORT_CLOSED', { port: 8080, openPorts: [] }))).toEqual(['Edit port', 'Open logs']);
  });

  it('raises memory while there is more to have', () => {
    expect(nextStepOf(failed('OUT_OF_MEMORY'))?.remedies[0]).toEqual({
      kind: 'mend',
      label: 'Raise memory to 2 GiB',
      update: { cpu: 2 },
    });
    const most = { flavor: 'x', flavorCount: 12, cpu: 12, memory: 2 ** 30, ephemeralStorage: 0 };
    expect(labels(failed('OUT_OF_MEMORY', undefined, { resources: most }))).toEqual(['Edit resources', 'Open logs']);
  });

  it('raises disk likewise', () => {
    const resources = { flavor: 'x', flavorCount: 1, cpu: 1, memory: 2 ** 30, ephemeralStorage: 2 ** 31 };
    expect(labels(failed('DISK_LIMIT_EXCEEDED', undefined, { resources }))).toEqual([
      'Raise disk to 4 GiB',
      'Edit resources',
      'Open logs',
    ]);
  });

  it('names the path that is refused', () => {
    expect(nextStepOf(failed('PERMISSION_DENIED', { path: '/data/cache' }))?.advice).toContain('/data/cache');
  });

  it('returns to the image’s command only from another', () => {
    expect(labels(failed('COMMAND_NOT_FOUND'))).toEqual(['Edit command']);
    expect(labels(failed('COMMAND_NOT_FOUND', undefined, { command: ['x'] }))).toContain('Use the image’s own command');
  });

  it('of a rollout that was withdrawn leads to what is to be mended, and changes nothing itself', () => {
    const app = failed('COMMAND_NOT_FOUND', undefined, { command: ['x'] });
    const rollout = { revision: 2, code: 'COMMAND_NOT_FOUND', message: 'm' };
    const serving = (state: 'PROGRESSING' | 'WITHDRAWN', code = rollout.code): App => ({
      ...app,
      status: { ...app.status, state: 'RUNNING', rollout: { ...rollout, code, state } },
    });
    expect(rolloutStepOf(serving('WITHDRAWN'))?.remedies.map(({ kind }) => kind)).toEqual(['settings']);
    expect(rolloutStepOf(serving('WITHDRAWN', 'IMAGE_NOT_FOUND'))?.remedies.map(({ kind }) => kind)).toEqual([
      'settings',
    ]);
    expect(rolloutStepOf(serving('PROGRESSING'))).toBeNull();
    expect(rolloutStepOf(app)).toBeNull();
  });
});
