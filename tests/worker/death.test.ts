import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import { BILLED_STATES, transitions } from '../../lib/domain/lifecycle/state.ts';
import { deleteApp, scaleApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { updateApp } from '../../lib/services/apps/update-app.ts';
import { until } from '../wait.ts';
import { containerOf } from './data-root.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
const directory = mkdtempSync(path.join(tmpdir(), 'davit-death-'));
const deathsFile = path.join(directory, 'deaths');
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => {
  await lab.close();
  rmSync(directory, { recursive: true });
});

/** Starts a mortal worker again and again until it is told to end. */
function keepAlive(): { end(): Promise<void> } {
  let ended = false;
  let child = run();
  function run() {
    const next = spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'mortal-worker.ts')], {
      env: {
        ...process.env,
        DATABASE_URL: lab.databaseUrl,
        INSTANCE: lab.instanceId,
        DEATHS_FILE: deathsFile,
        DATA_ROOT: lab.dataRoot,
      },
      stdio: 'ignore',
    });
    next.once('exit', () => {
      if (!ended) child = run();
    });
    return next;
  }
  return {
    end: () =>
      new Promise((resolve) => {
        ended = true;
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function deaths(): string[] {
  return existsSync(deathsFile) ? readFileSync(deathsFile, 'utf8').trim().split('\n') : [];
}

it('a worker killed with SIGKILL before and after every step still ends well: nothing orphaned, lost or billed twice', async () => {
  const { platform, actor } = lab;
  const worker = keepAlive();
  const files = await containerOf(lab, 'results', { 'model.txt': 'model' });
  const results = {
    mountPath: '/data',
    permission: 'RW',
    dataStore: { alias: 'davit', container: 'results' },
  } as const;
  const appId = await lab.createApp({ volumes: [results] });
  await lab.reach(appId, ['RUNNING'], 90_000);
  const serving = await lab.db.replica.findFirstOrThrow({ where: { appId, state: 'READY' } });
  const wrote = await fetch(`http://${serving.address}:${serving.port}/write/result.txt`, {
    method: 'POST',
    body: '42',
  });
  expect(wrote.status).toBe(200);

  // No node has the GPU of this one: it waits for ever, and so the next replicas get their places by the loop.
  const waiting = await lab.createApp({ resources: null });
  await until(
    'it waits',
    () => lab.reach(waiting, ['QUEUED'], 90_000),
    (app) => app.reasonCode === 'WAITING_FOR_CAPACITY',
    { timeoutMs: 90_000 },
  );
  await scaleApp(platform, actor, appId, { fixed: { replicas: 3 } });
  await lab.reach(appId, ['RUNNING'], 90_000);

  const [victim] = await lab.engine.list({ appId });
  if (victim) await lab.engine.remove(victim.containerId);
  await lab.reach(appId, ['SCALING'], 90_000);
  await lab.reach(appId, ['RUNNING'], 90_000);

  // Ready only some time after its start, which is then a step of its own.
  await updateApp(platform, actor, appId, { command: ['sh', '-c', 'sleep 1; exec /serve'] });
  await lab.reach(appId, ['SCALING'], 90_000);
  await lab.reach(appId, ['RUNNING'], 120_000);

  await scaleApp(platform, actor, appId, { fixed: { replicas: 1 } });
  await lab.reach(appId, ['RUNNING'], 90_000);
  await stopApp(platform, actor, appId, {});
  await lab.reach(appId, ['STOPPED'], 90_000);
  await until(
    'what it wrote is pushed',
    () => lab.db.volume.findFirstOrThrow({ where: { appId } }),
    ({ unpushedSince }) => unpushedSince === null,
    { timeoutMs: 90_000 },
  );
  expect(readFileSync(path.join(files, 'result.txt'), 'utf8')).toBe('42');
  await startApp(platform, actor, appId, {});
  await lab.reach(appId, ['RUNNING'], 90_000);
  for (const id of [appId, waiting]) await deleteApp(platform, actor, id, { force: true });
  for (const id of [appId, waiting]) await lab.reach(id, ['DELETED'], 90_000);
  // Rows of transfers go with their volume.
  const transfers = () => lab.db.volumeSync.findMany({ where: { appId }, select: { state: true, message: true } });
  expect((await transfers()).filter(({ state }) => !['DONE', 'QUEUED', 'RUNNING'].includes(state))).toEqual([]);
  await until(
    'its copy of data is pushed and put away',
    () => lab.db.volume.count({ where: { appId } }),
    (count) => count === 0,
    { timeoutMs: 90_000 },
  );
  await worker.end();

  // Every kind of step was died at, on both of its sides.
  for (const step of [
    'add',
    'place',
    'sync',
    'create',
    'start',
    'probe',
    'stop',
    'remove',
    'record replica-ready',
    'record replica-draining',
  ]) {
    expect(deaths()).toContain(`before ${step}`);
    expect(deaths()).toContain(`after ${step}`);
  }

  expect(await lab.engine.list(), 'no container is left').toEqual([]);

  const timeline = await lab.timeline(appId);
  for (const [index, event] of timeline.entries()) {
    const before = timeline[index - 1];
    if (before) expect(event.at > before.at, 'times strictly increase').toBe(true);
  }
  const states = timeline.filter((event) => event.type === 'state');
  for (const [index, event] of states.entries()) {
    expect(event.from, 'no change is missing').toBe(states[index - 1]?.to ?? null);
    if (event.from) expect(transitions[event.from as AppState]).toContain(event.to);
  }
  expect(states.map((event) => event.to)).not.toContain('FAILED');
  expect(states.at(-1)?.to).toBe('DELETED');

  const facts = await lab.db.ledgerFact.findMany({
    where: { appId },
    include: { ended: true },
    orderBy: { id: 'asc' },
  });
  const started = facts.filter((fact) => fact.kind === 'started');
  expect(started.length).toBeGreaterThanOrEqual(5);
  expect(
    started.every((fact) => fact.ended !== null),
    'every interval is closed',
  ).toBe(true);
  for (const ordinal of new Set(started.map((fact) => fact.ordinal))) {
    const own = started.filter((fact) => fact.ordinal === ordinal).sort((a, b) => a.at.getTime() - b.at.getTime());
    for (const [index, fact] of own.entries()) {
      const next = own[index + 1];
      if (next)
        expect(fact.ended?.at.getTime(), 'a slot’s intervals do not overlap').toBeLessThanOrEqual(next.at.getTime());
    }
  }
  // Nothing is billed outside RUNNING and SCALING.
  const spans = states.map((event, index) => ({
    state: event.to as AppState,
    from: Date.parse(event.at),
    to: Date.parse(states[index + 1]?.at ?? '9999-01-01T00:00:00Z'),
  }));
  const billed = spans.filter((span) => BILLED_STATES.includes(span.state));
  for (const fact of started) {
    const start = fact.at.getTime();
    const end = fact.ended?.at.getTime() ?? 0;
    expect(
      billed.some((span) => start >= span.from - 1000 && start <= span.to),
      'starts while billed',
    ).toBe(true);
    expect(
      billed.some((span) => end >= span.from - 1000 && end <= span.to + 1000),
      'ends while billed',
    ).toBe(true);
  }
}, 600_000);
