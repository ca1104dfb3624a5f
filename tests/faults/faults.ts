/**
 * A Davit of its own on an engine of its own, four apps that are scaled, updated, stopped and started all the time, and
 * everything that can die under them: by a seed, so that the same choices are made again.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chance } from '../../bin/simulate/chance.ts';
import { LABEL_INSTANCE } from '../../lib/engine/labels.ts';
import { openEngine } from '../../lib/engine/open.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { openDatabase, type PrismaClient } from '../../lib/store/postgres/database.ts';
import { testImage } from '../images/build.ts';
import { appViolations } from '../invariants.ts';
import { until } from '../wait.ts';
import { type Davit, startDavit } from '../whole/davit.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const NETWORK_RANGE = '10.87.0.0/16';
const APPS = 4;
const CONVERGES_WITHIN_MS = 60_000;

/** One of each in turn, in an order drawn anew each time. */
const FAULTS = [
  'worker killed',
  'worker stopped for seconds',
  'console killed',
  'gateway killed',
  'haproxy killed',
  'dockerd killed',
  'dockerd restarted',
  'postgres killed',
  'a container killed',
  'a container removed',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Town {
  davit: Davit;
  own: TestEngine;
  /** The test image, on its engine. */
  image: string;
  /** Does something to each app, and while that goes on one fault; `rounds` times. */
  suffer(rounds: number): Promise<Fault[]>;
  /** Waits until every app is as it was asked to be. @returns what is orphaned, doubled or lost all the same */
  converge(): Promise<string[]>;
  /** Deletes every app. @returns names of what is left on the engine */
  clear(): Promise<string[]>;
  destroy(): Promise<void>;
}

interface App {
  id: string;
  runs: boolean;
  replicas: number;
}

export async function openTown(seed: number, say: (line: string) => void = () => undefined): Promise<Town> {
  const random = chance(seed);
  const own = await openTestEngine();
  const image = await testImage(own.address);
  const davit = await startDavit({
    ...(own.address ? { DOCKER_HOST: own.address } : {}),
    DAVIT_NETWORK_RANGE: NETWORK_RANGE,
  }).catch(async (error: unknown) => {
    await own.destroy();
    throw error;
  });
  const { body: me } = await davit.api<{ instance: string }>('GET', '/v1/me');
  const engine = openEngine({
    engine: 'docker',
    instanceId: me.instance,
    dockerHost: own.address,
    networkRange: NETWORK_RANGE,
  });
  const mine = { filters: { label: [`${LABEL_INSTANCE}=${me.instance}`] } };
  const db = openDatabase(await postgresUrl(davit.home), 2);
  const apps: App[] = [];
  for (let index = 0; index < APPS; index++) {
    const { body } = await insist(davit, 'POST', '/v1/app', {
      image,
      command: ['/serve'],
      unsecureHttp: true,
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      requestTimeoutSeconds: 1,
      deploymentStrategy: { terminationGracePeriodSeconds: 1 },
    });
    apps.push({ id: body.id, runs: true, replicas: 1 });
  }
  for (const { id } of apps) await davit.reach(id, ['RUNNING']);

  const order: Fault[] = [];
  const nextFault = (): Fault => {
    const possible = FAULTS.filter((fault) => own.restart !== null || !fault.startsWith('dockerd'));
    if (order.length === 0) order.push(...shuffled(possible, random));
    return order.pop() ?? 'worker killed';
  };

  return {
    davit,
    own,
    image,
    async suffer(rounds) {
      const suffered: Fault[] = [];
      for (let round = 0; round < rounds; round++) {
        const fault = nextFault();
        say(fault);
        // At a random moment of what each app is asked for.
        await Promise.all([
          ...apps.map((app) => act(davit, app, random)),
          delay(random() * 1500).then(() => befall(fault, { davit, own, mine, random })),
        ]);
        suffered.push(fault);
      }
      return suffered;
    },
    async converge() {
      const found: string[] = [];
      const deadline = performance.now() + CONVERGES_WITHIN_MS;
      for (const app of apps) {
        await converged(davit, db, app, deadline - performance.now());
        for (const what of await appViolations(db, engine, app.id)) found.push(`${app.id}: ${what}`);
      }
      return [...found, ...(await unseen(own))];
    },
    async clear() {
      const { body } = await davit.api<{ items: { id: string }[] }>('GET', '/v1/app?size=1000');
      await davit.remove(body.items.map(({ id }) => id));
      const left = await own.docker.listContainers({ all: true, ...mine });
      return [...left.map((container) => container.Names.join()), ...(await unseen(own))];
    },
    async destroy() {
      await db.$disconnect();
      await davit.destroy();
      await own.destroy();
    },
  };
}

/** What someone asks of an app: again and again until it is accepted, whatever is away meanwhile. */
async function act(davit: Davit, app: App, random: () => number): Promise<void> {
  const dice = random();
  if (!app.runs || dice < 0.15) {
    await insist(davit, 'PUT', `/v1/app/${app.id}/${app.runs ? 'stop' : 'start'}`, undefined, async () => {
      // Where an answer was lost the second try is refused; and what is still stopping is started once it has stopped.
      const { body } = await davit.api('GET', `/v1/app/${app.id}`);
      return ['STOPPING', 'STOPPED'].includes(body.status.state) === app.runs;
    });
    app.runs = !app.runs;
  } else if (dice < 0.7) {
    app.replicas = 1 + Math.floor(random() * 3);
    await insist(davit, 'PUT', `/v1/app/${app.id}/scalingstrategy`, { fixed: { replicas: app.replicas } });
  } else {
    const command = ['sh', '-c', `: ${Math.floor(random() * 1e6)}; exec /serve`];
    await insist(davit, 'PUT', `/v1/app/${app.id}`, { command });
  }
}

/** @param isDone asked where it is refused: it was done all the same */
async function insist(
  davit: Davit,
  method: string,
  route: string,
  body?: unknown,
  isDone: () => Promise<boolean> = async () => false,
) {
  return until(
    `${method} ${route} is accepted`,
    async () => {
      const answer = await davit.api(method, route, body);
      return answer.status === 409 && (await isDone()) ? { ...answer, status: 204 } : answer;
    },
    ({ status }) => status < 300,
    { timeoutMs: 45_000, everyMs: 100 },
  );
}

interface Reach {
  davit: Davit;
  own: TestEngine;
  /** Of the instance's containers alone. */
  mine: { filters: { label: string[] } };
  random: () => number;
}

async function befall(fault: Fault, { davit, own, mine, random }: Reach): Promise<void> {
  switch (fault) {
    case 'worker killed':
      return kill(await davit.pidOf('davit-worker'));
    case 'worker stopped for seconds': {
      const pid = await davit.pidOf('davit-worker');
      process.kill(pid, 'SIGSTOP');
      await delay(500 + random() * 2000);
      process.kill(pid, 'SIGCONT');
      return;
    }
    case 'console killed':
      return kill(await davit.pidOf('davit-console'));
    case 'gateway killed':
      return kill(await davit.pidOf('davit-gateway'));
    case 'haproxy killed':
      return kill(await davit.pidOf('haproxy'));
    case 'dockerd killed':
      return own.restart?.('SIGKILL');
    case 'dockerd restarted':
      return own.restart?.('SIGTERM');
    case 'postgres killed': {
      const file = await readFile(path.join(davit.home, 'postgres', 'data', 'postmaster.pid'), 'utf8');
      return kill(Number(file.split('\n')[0]));
    }
    case 'a container killed':
    case 'a container removed': {
      const running = await own.docker.listContainers(mine);
      const victim = running[Math.floor(random() * running.length)];
      if (!victim) return;
      const container = own.docker.getContainer(victim.Id);
      // It may be gone by itself by now.
      await (fault === 'a container killed' ? container.kill() : container.remove({ force: true })).catch(
        () => undefined,
      );
    }
  }
}

function kill(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

/** What runs on without the engine's knowledge; a container that has just ended has its moment to be put away. */
async function unseen(own: TestEngine): Promise<string[]> {
  const left = () => own.unseen();
  const none = await until('nothing runs unseen', left, (ids) => ids.length === 0, { timeoutMs: 5_000 }).catch(left);
  return none.map((id) => `${id} runs, and the engine does not know it`);
}

/** As it was asked to be, in what the API says and at its address, and nothing of it still on its way. */
async function converged(davit: Davit, db: PrismaClient, app: App, timeoutMs: number): Promise<void> {
  const replicas = app.runs ? app.replicas : 0;
  await until(
    `${app.id} has ${app.runs ? `${replicas} replicas` : 'stopped'}`,
    async () => {
      const { body } = await davit.api('GET', `/v1/app/${app.id}`);
      const { state, availableReplicas, url, info } = body.status;
      const answers = state === 'RUNNING' ? (await fetch(url)).status : null;
      const live = await db.replica.count({ where: { appId: app.id, state: { not: 'ENDED' } } });
      return { state, availableReplicas, live, answers, info };
    },
    ({ state, availableReplicas, live, answers }) =>
      state === (app.runs ? 'RUNNING' : 'STOPPED') &&
      availableReplicas === replicas &&
      live === replicas &&
      answers === (app.runs ? 200 : null),
    { timeoutMs, everyMs: 100 },
  );
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
