/**
 * Ten minutes (SOAK_MINUTES) of apps being created, scaled, updated, stopped, started and deleted at random, while
 * Davit's processes and the apps' containers are killed at random. Then: every app ends as asked, no container is left,
 * every interval is closed, every timeline is whole. The seed is printed; SOAK_SEED repeats the choices.
 */
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { chance } from '../../bin/simulate/chance.ts';
import { testImage } from '../images/build.ts';
import { until } from '../wait.ts';
import { type Davit, startDavit } from '../whole/davit.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
const PROCESSES = ['davit-worker', 'davit-gateway', 'davit-console', 'haproxy'];
const MOST_APPS = 8;

const random = chance(SEED);
const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
const deleted = new Set<string>();
const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

async function main(): Promise<number> {
  console.log(`chaos for ${MINUTES} minutes, seed ${SEED}`);
  // The engine is Davit's to find or to start; then there is one to build the image on.
  const davit = await startDavit();
  const image = await testImage();
  const apps = new Set<string>();
  const failures: string[] = [];
  const until0 = performance.now() + MINUTES * 60_000;
  while (performance.now() < until0) {
    await turn(davit, image, apps).catch((error: unknown) => {
      // The console may be the process that was just killed.
      if (!/fetch failed|ECONN|terminated|Unexpected/.test(String(error))) failures.push(String(error));
    });
    await delay(random() * 400);
  }
  await until(
    'the console answers',
    () => davit.api('GET', '/v1/me'),
    ({ status }) => status === 200,
  );
  failures.push(...(await check(davit, apps)));
  await davit.destroy();
  for (const [what, times] of [...counts].sort()) console.log(`${what.padEnd(24)} ${times}`);
  for (const failure of failures) console.log(`violation: ${failure}`);
  console.log(
    `seed ${SEED}: ${[...counts.values()].reduce((sum, n) => sum + n, 0)} actions, ${failures.length} violations`,
  );
  return failures.length > 0 ? 1 : 0;
}

async function turn(davit: Davit, image: string, apps: Set<string>): Promise<void> {
  const dice = random();
  const id = pick([...apps].filter((one) => !deleted.has(one)));
  if (dice < 0.12) {
    const title = pick(PROCESSES) ?? '';
    process.kill(await davit.pidOf(title), 'SIGKILL');
    count(`kill ${title}`);
  } else if (dice < 0.2) {
    await killContainer(apps);
  } else if (!id || (dice < 0.35 && apps.size - deleted.size < MOST_APPS)) {
    const { status, body } = await davit.api('POST', '/v1/app', {
      image,
      command: ['/serve'],
      unsecureHttp: true,
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      requestTimeoutSeconds: 2,
      deploymentStrategy: { terminationGracePeriodSeconds: 1 },
    });
    if (status === 200) apps.add(body.id);
    count(`create ${status}`);
  } else if (dice < 0.5) {
    const { status } = await davit.api('PUT', `/v1/app/${id}/scalingstrategy`, {
      fixed: { replicas: 1 + Math.floor(random() * 3) },
    });
    count(`scale ${status}`);
  } else if (dice < 0.62) {
    const command = random() < 0.8 ? ['sh', '-c', `: ${random()}; exec /serve`] : ['/no/such/program'];
    const { status } = await davit.api('PUT', `/v1/app/${id}`, { command });
    count(`update ${status}`);
  } else {
    const verb = pick(['stop', 'start', 'stop', 'start', 'delete'] as const);
    const { status } =
      verb === 'delete'
        ? await davit.api('DELETE', `/v1/app/${id}?force=${random() < 0.5}`)
        : await davit.api('PUT', `/v1/app/${id}/${verb}`);
    if (verb === 'delete' && status === 204) deleted.add(id);
    count(`${verb} ${status}`);
  }
}

async function killContainer(apps: Set<string>): Promise<void> {
  const docker = new Docker();
  const containers = await docker.listContainers({ filters: { label: ['io.davit.app'] } });
  const own = pick(containers.filter((one) => apps.has(one.Labels['io.davit.app'] ?? '')));
  if (!own) return;
  await docker
    .getContainer(own.Id)
    .remove({ force: true })
    .catch(() => undefined);
  count('kill container');
}

async function check(davit: Davit, apps: Set<string>): Promise<string[]> {
  const wrong: string[] = [];
  for (const id of apps) {
    const settled = await until(
      `app ${id} rests`,
      () => davit.api('GET', `/v1/app/${id}`),
      ({ body }) => ['RUNNING', 'STOPPED', 'FAILED', 'DELETED', 'QUEUED'].includes(body.status.state),
      { timeoutMs: 180_000 },
    ).catch((error: unknown) => String(error));
    if (typeof settled === 'string') wrong.push(settled);
    await davit.api('DELETE', `/v1/app/${id}?force=true`);
  }
  for (const id of apps) {
    await davit.reach(id, ['DELETED'], 60_000).catch((error: unknown) => wrong.push(`${id}: ${String(error)}`));
    wrong.push(...(await checkTimeline(davit, id)));
  }
  const left = await new Docker().listContainers({ all: true, filters: { label: ['io.davit.app'] } });
  for (const one of left.filter((each) => apps.has(each.Labels['io.davit.app'] ?? '')))
    wrong.push(`left: ${one.Names[0]}`);
  return wrong;
}

async function checkTimeline(davit: Davit, id: string): Promise<string[]> {
  const wrong: string[] = [];
  type Entry = { at: string; type: string; from: string | null; to: string | null };
  const entries: Entry[] = [];
  for (let page = 1; ; page++) {
    const { body } = await davit.api<{ items: Entry[] }>('GET', `/v1/app/${id}/event?size=1000&page=${page}`);
    entries.push(...body.items);
    if (body.items.length < 1000) break;
  }
  entries.reverse();
  let state: string | null = null;
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (before && entry.at <= before.at) wrong.push(`${id}: ${entry.at} is not after ${before.at}`);
    if (entry.type !== 'state') continue;
    if (entry.from !== state) wrong.push(`${id}: a change from ${entry.from} follows ${state}`);
    state = entry.to;
  }
  return wrong;
}

process.exitCode = await main();
