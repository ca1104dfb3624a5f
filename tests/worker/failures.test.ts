import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVault } from '../../lib/crypto/vault.ts';
import { USER_FAILURES } from '../../lib/domain/lifecycle/codes.ts';
import { deleteApp, scaleApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { getApp } from '../../lib/services/apps/read-apps.ts';
import { rollbackApp } from '../../lib/services/apps/revisions.ts';
import { updateApp } from '../../lib/services/apps/update-app.ts';
import type { TinyRegistry } from '../fixtures/engine-images/tiny-registry.ts';
import { FAILING_APPS } from '../fixtures/failing-apps.ts';
import { commands } from '../images/build.ts';
import { until } from '../wait.ts';
import { type Lab, openLabWithRegistry } from './lab.ts';

let lab: Lab;
let registry: TinyRegistry;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ lab, registry, close } = await openLabWithRegistry());
}, 300_000);
afterAll(() => close(), 60_000);

const QUICK = { progressDeadlineSeconds: 3, terminationGracePeriodSeconds: 1 };

describe('an app that cannot run ends FAILED, with the reason and the next step', () => {
  it('for every code that there is', () => {
    const shown = FAILING_APPS.map(({ code }) => code);
    expect(USER_FAILURES.filter((code) => !shown.includes(code))).toEqual([]);
  });

  it.concurrent.each(FAILING_APPS)('one that $what: $code', async ({ spec, code, sentence, details = {} }) => {
    const appId = await lab.createApp(spec(registry));
    const app = await lab.reach(appId, ['FAILED', 'RUNNING']);
    expect(app).toMatchObject({ state: 'FAILED', reasonCode: code });
    expect(app.reasonMessage).toMatch(sentence);
    const { reasonDetails } = (await getApp(lab.platform, lab.actor, appId, {})).app;
    expect(reasonDetails ?? {}).toMatchObject(details);
    await until(
      'its containers are gone',
      () => lab.engine.list({ appId }),
      (list) => list.length === 0,
    );
    expect(await lab.db.ledgerFact.count({ where: { appId } }), 'nothing was billed').toBe(0);
  });

  it('and can be mended and started again', async () => {
    const { platform, actor } = lab;
    const appId = await lab.createApp({ command: commands.otherPort, deploymentStrategy: QUICK });
    await lab.reach(appId, ['FAILED']);
    const details = { port: 8080, openPorts: [5000] };
    expect((await getApp(platform, actor, appId, {})).app.reasonDetails).toEqual(details);
    expect((await lab.timeline(appId)).filter((event) => event.code === 'PORT_CLOSED')).toMatchObject([
      { type: 'replica', data: { ordinal: 0, ...details } },
      { type: 'state', data: details },
    ]);
    await updateApp(platform, actor, appId, { defaultHttpPort: 5000 });
    await startApp(platform, actor, appId, {});
    expect(await lab.reach(appId, ['RUNNING', 'FAILED'])).toMatchObject({ state: 'RUNNING' });
    expect((await getApp(platform, actor, appId, {})).app.reasonDetails).toBeNull();
    await deleteApp(platform, actor, appId, { force: true });
  });
});

describe('a secret', () => {
  it('is in the container, in clear, and nowhere else', async () => {
    const command = ['sh', '-c', 'printf "the secret begins with %.2s\\n" "$TOKEN"; exec /serve'];
    const appId = await lab.createApp({ command, envVars: [{ name: 'TOKEN', value: 'hunter2', secret: true }] });
    await lab.reach(appId, ['RUNNING']);
    const [container] = await lab.engine.list({ appId });
    const lines: string[] = [];
    for await (const line of lab.engine.logs(container?.containerId ?? '', { tail: 10 })) lines.push(line.content);
    expect(lines).toContain('the secret begins with hu');
    expect(JSON.stringify(await lab.timeline(appId))).not.toContain('hunter2');
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });

  it('that was sealed with another key fails the app of it, with what to do', async () => {
    const appId = await lab.createApp({ envVars: [{ name: 'TOKEN', value: 'hunter2', secret: true }] });
    await stopApp(lab.platform, lab.actor, appId, {});
    await lab.reach(appId, ['STOPPED']);
    const other = { ...lab.platform, vault: openVault(randomBytes(32).toString('base64url')) };
    await updateApp(other, lab.actor, appId, { envVars: [{ name: 'TOKEN', value: 'hunter3' }] });
    await startApp(lab.platform, lab.actor, appId, {});
    const app = await lab.reach(appId, ['ERROR', 'FAILED', 'RUNNING']);
    expect(app).toMatchObject({ state: 'ERROR', reasonCode: 'SECRET_UNREADABLE' });
    expect(app.reasonMessage).toMatch(/Set the value of each secret again/);
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });
});

describe('while it runs', () => {
  it('a lost replica is replaced while the others serve, and its bill ends when it was lost', async () => {
    const appId = await lab.createApp({ scalingStrategy: { fixed: { replicas: 2 } } });
    await lab.reach(appId, ['RUNNING']);
    const [victim] = await lab.engine.list({ appId });
    await lab.engine.remove(victim?.containerId ?? '');
    const degraded = await lab.reach(appId, ['SCALING']);
    expect(degraded.reasonCode).toBe('REPLACING');
    await lab.reach(appId, ['RUNNING']);
    const containers = await lab.engine.list({ appId });
    expect(containers).toHaveLength(2);
    expect(containers.map((one) => one.containerId)).not.toContain(victim?.containerId);
    const ended = await lab.db.ledgerFact.findMany({ where: { appId, kind: 'ended' } });
    expect(ended).toHaveLength(1);
    // Docker kills before it removes: which of the two was seen is chance.
    expect(ended[0]?.cause).toMatch(/^CONTAINER_(LOST|EXITED)$/);
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
  });

  it('a new command rolls out with never fewer than the wanted replicas ready', async () => {
    const { platform, actor } = lab;
    const appId = await lab.createApp({ scalingStrategy: { fixed: { replicas: 2 } } });
    await lab.reach(appId, ['RUNNING']);
    await updateApp(platform, actor, appId, { command: ['sh', '-c', 'exec /serve'] });
    await lab.reach(appId, ['SCALING']);
    await lab.reach(appId, ['RUNNING']);
    const timeline = await lab.timeline(appId);
    let ready = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const event of timeline) {
      if (event.code === 'REPLICA_READY') ready += 1;
      if (event.code === 'REPLICA_DRAINING') ready -= 1;
      if (event.code === 'REVISION_WANTED' || Number.isFinite(least)) least = Math.min(least, ready);
    }
    expect(least).toBe(2);
    await deleteApp(platform, actor, appId, { force: true });
  });

  it('a rollout that cannot become ready is withdrawn and the old revision keeps serving', async () => {
    const { platform, actor } = lab;
    const appId = await lab.createApp({ deploymentStrategy: QUICK });
    await lab.reach(appId, ['RUNNING']);
    await updateApp(platform, actor, appId, { command: commands.missing });
    await until(
      'the rollout failed',
      () => lab.timeline(appId),
      (events) => events.some((one) => one.code === 'ROLLOUT_FAILED'),
    );
    await lab.reach(appId, ['RUNNING']);
    expect((await lab.timeline(appId)).map((event) => event.to)).not.toContain('FAILED');
    await deleteApp(platform, actor, appId, { force: true });
  });

  it('a rollback during a rollout lets what still serves go on, instead of replacing it by its like', async () => {
    const { platform, actor } = lab;
    const appId = await lab.createApp();
    await lab.reach(appId, ['RUNNING']);
    const [serving] = await lab.engine.list({ appId });
    await updateApp(platform, actor, appId, { command: commands.silent });
    await until(
      'the new one is made',
      () => lab.engine.list({ appId }),
      (list) => list.length === 2,
    );
    await rollbackApp(platform, actor, appId, { revision: 1 });
    const left = await until(
      'the new one is gone',
      () => lab.engine.list({ appId }),
      (list) => list.length === 1,
    );
    expect(left[0]?.containerId).toBe(serving?.containerId);
    await lab.reach(appId, ['RUNNING']);
    const view = await getApp(platform, actor, appId, {});
    expect(view.app).toMatchObject({ revision: 1, rollout: null, readyReplicas: 1 });
    const told = (await lab.timeline(appId)).find(({ code }) => code === 'ROLLBACK_ASKED');
    expect(told?.message).toContain('it still serves and goes on, in the place of revision 2');
    await deleteApp(platform, actor, appId, { force: true });
  });

  it('what does not fit waits in QUEUED, says for what, and runs once there is room', async () => {
    const { platform, actor, db } = lab;
    const node = await db.node.findFirstOrThrow();
    const flavor = await db.flavor.findUniqueOrThrow({ where: { id: 'ai1-1-cpu' } });
    const units = Math.floor(node.cpuMillis / flavor.cpuMillis);
    const first = await lab.createApp({ resources: { flavor: 'ai1-1-cpu', cpu: units } });
    await lab.reach(first, ['RUNNING']);
    const second = await lab.createApp({ resources: { flavor: 'ai1-1-cpu', cpu: units } });
    const waiting = await until(
      'it waits',
      () => lab.reach(second, ['QUEUED']),
      (app) => app.reasonCode === 'WAITING_FOR_CAPACITY',
    );
    expect(waiting.reasonMessage).toMatch(new RegExp(`Waits for ${units} vCPU and .*: .* of .* free`));
    await stopApp(platform, actor, first, {});
    await lab.reach(second, ['RUNNING']);
    await deleteApp(platform, actor, first, { force: true });
    await deleteApp(platform, actor, second, { force: true });
    await lab.reach(second, ['DELETED']);
  });

  it('the default, a V100S that no node has, waits and blocks nobody', async () => {
    const gpu = await lab.createApp({ resources: null });
    const waiting = await until(
      'it waits',
      () => lab.reach(gpu, ['QUEUED']),
      (app) => app.reasonCode === 'WAITING_FOR_CAPACITY',
    );
    expect(waiting.reasonMessage).toContain('1 × Tesla V100S: 0 of 0 free');
    const small = await lab.createApp();
    await lab.reach(small, ['RUNNING']);
    await stopApp(lab.platform, lab.actor, gpu, {});
    await lab.reach(gpu, ['STOPPED']);
    await deleteApp(lab.platform, lab.actor, small, { force: true });
  });

  it('one that forks for ever hurts itself alone, ends with a reason, and leaves no process', async () => {
    const steady = await lab.createApp();
    await lab.reach(steady, ['RUNNING']);
    const forks = ['sh', '-c', 'while :; do sleep 600 & done'];
    const appId = await lab.createApp({ command: forks, deploymentStrategy: QUICK });
    const app = await lab.reach(appId, ['FAILED', 'RUNNING']);
    expect(app.state).toBe('FAILED');
    // Whichever of its limits it meets first.
    expect(app.reasonCode).toMatch(/^(PORT_CLOSED|OUT_OF_MEMORY|CONTAINER_EXITED)$/);
    await until(
      'its container is gone, with all that it forked',
      () => lab.engine.list({ appId }),
      (list) => list.length === 0,
      // Docker waits ten seconds for an end, and is asked again.
      { timeoutMs: 60_000 },
    );
    expect(await lab.reach(steady, ['RUNNING', 'SCALING', 'FAILED', 'ERROR'])).toMatchObject({ state: 'RUNNING' });
    for (const one of [appId, steady]) await deleteApp(lab.platform, lab.actor, one, { force: true });
  }, 120_000);

  it('SIGTERM, grace, SIGKILL: one that ignores SIGTERM ends within its grace', async () => {
    const appId = await lab.createApp({ command: commands.ignoresTerm });
    await lab.reach(appId, ['RUNNING']);
    await stopApp(lab.platform, lab.actor, appId, {});
    await lab.reach(appId, ['STOPPED'], 20_000);
    expect(await lab.engine.list({ appId })).toEqual([]);
  });

  it('a long grace holds up nobody, and force does not wait for it', async () => {
    const { platform, actor } = lab;
    const stubborn = await Promise.all(
      Array.from({ length: 9 }, () =>
        lab.createApp({ command: commands.ignoresTerm, deploymentStrategy: { terminationGracePeriodSeconds: 600 } }),
      ),
    );
    for (const appId of stubborn) await lab.reach(appId, ['RUNNING']);
    for (const appId of stubborn) await stopApp(platform, actor, appId, {});
    const stopping = async () => lab.db.replica.count({ where: { appId: { in: stubborn }, state: 'STOPPING' } });
    await until('all are being stopped', stopping, (count) => count === stubborn.length);
    const other = await lab.createApp();
    await lab.reach(other, ['RUNNING']);
    expect(await stopping(), 'they still take their grace').toBe(stubborn.length);
    for (const appId of [...stubborn, other]) await deleteApp(platform, actor, appId, { force: true });
    for (const appId of [...stubborn, other]) await lab.reach(appId, ['DELETED']);
  });

  it('scaling while it starts takes effect', async () => {
    const appId = await lab.createApp({ command: commands.slowStart });
    await scaleApp(lab.platform, lab.actor, appId, { fixed: { replicas: 2 } });
    await lab.reach(appId, ['RUNNING']);
    expect(await lab.engine.list({ appId })).toHaveLength(2);
    await deleteApp(lab.platform, lab.actor, appId, { force: true });
    await lab.reach(appId, ['DELETED']);
  });
});
