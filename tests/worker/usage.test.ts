/** What replicas use, measured by a worker on the real engine. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopApp } from '../../lib/services/apps/change-run.ts';
import { listReplicas } from '../../lib/services/apps/read-apps.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.startWorker();
}, 300_000);
afterAll(() => lab.close(), 60_000);

it('is known of each running replica, within its share, and no more once it has ended', async () => {
  const busy = await lab.createApp({ command: ['/bin/sh', '-c', 'while :; do :; done & exec /serve'] });
  const idle = await lab.createApp();
  for (const appId of [busy, idle]) await lab.reach(appId, ['RUNNING']);
  const sample = async (appId: string) => (await listReplicas(lab.platform, lab.actor, appId, {})).items[0];
  // A tenth of a CPU: one that spins takes all of it.
  const spinning = await until(
    'the busy replica is measured',
    () => sample(busy),
    (replica) => (replica?.usage?.cpuMillis ?? 0) >= 60,
  );
  expect(spinning?.usage?.cpuMillis).toBeLessThanOrEqual(150);
  const quiet = await until(
    'the idle one too',
    () => sample(idle),
    (replica) => replica?.usage != null,
  );
  expect(quiet?.usage?.cpuMillis).toBeLessThan(60);
  expect(quiet?.usage?.memoryBytes).toBeGreaterThan(0);
  expect(quiet?.usage?.memoryBytes).toBeLessThanOrEqual(quiet?.memoryBytes ?? 0);
  await stopApp(lab.platform, lab.actor, busy, {});
  await lab.reach(busy, ['STOPPED']);
  const before = await lab.db.replicaUsage.findUniqueOrThrow({ where: { replicaId: spinning?.id ?? '' } });
  await until(
    'the other one is measured again',
    () => sample(idle),
    (replica) => (replica?.usage?.at.getTime() ?? 0) > before.at.getTime() + 6_000,
  );
  expect(await lab.db.replicaUsage.findUniqueOrThrow({ where: { replicaId: spinning?.id ?? '' } })).toEqual(before);
}, 120_000);
