/** Each of Davit's processes is killed with SIGKILL while an app is at each stage of its life: it ends well all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDockerEngine } from '../../lib/engine/docker/docker-engine.ts';
import { testImage } from '../images/build.ts';
import { until } from '../wait.ts';
import { type Davit, startDavit } from './davit.ts';
import { processesOf } from './processes.ts';

let davit: Davit;
let image: string;
beforeAll(async () => {
  image = await testImage();
  davit = await startDavit();
}, 300_000);
afterAll(() => davit.destroy(), 60_000);

const PROCESSES = ['davit-worker', 'davit-gateway', 'haproxy', 'davit-console'] as const;

async function kill(title: string): Promise<void> {
  const pid = await davit.pidOf(title);
  process.kill(pid, 'SIGKILL');
  const next = await until(
    `another ${title}`,
    () => davit.pidOf(title),
    (one) => one !== pid,
    { timeoutMs: 15_000 },
  );
  expect(next).not.toBe(pid);
}

/** The console may be the process that was killed: ask until it is back. */
async function insist(method: string, route: string, body?: unknown) {
  const answer = await until(
    `${method} ${route}`,
    () => davit.api(method, route, body),
    ({ status }) => status < 500,
  );
  expect(answer.status).toBeLessThan(300);
  return answer;
}

describe.each(PROCESSES)('%s killed', (title) => {
  it('while an app starts, runs, grows, shrinks, stops and goes', async () => {
    const name = `k-${title}`;
    const { body: created } = await insist('POST', '/v1/app', {
      name,
      image,
      command: ['/serve'],
      unsecureHttp: true,
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      requestTimeoutSeconds: 5,
      deploymentStrategy: { terminationGracePeriodSeconds: 2 },
    });
    const { id } = created;
    const answers = () =>
      until(
        'a 200 at its address',
        async () => (await fetch(created.status.url)).status,
        (status) => status === 200,
        { timeoutMs: 15_000 },
      );

    await kill(title);
    await davit.reach(id, ['RUNNING']);
    await answers();

    await kill(title);
    await davit.reach(id, ['RUNNING']);
    await answers();

    await insist('PUT', `/v1/app/${id}/scalingstrategy`, { fixed: { replicas: 3 } });
    await kill(title);
    await until(
      'three',
      () => davit.api('GET', `/v1/app/${id}`),
      ({ body }) => body.status?.availableReplicas === 3,
    );
    await insist('PUT', `/v1/app/${id}/scalingstrategy`, { fixed: { replicas: 1 } });
    await kill(title);
    await until(
      'one',
      () => davit.api('GET', `/v1/app/${id}`),
      ({ body }) => body.status?.availableReplicas === 1,
    );
    await davit.reach(id, ['RUNNING']);
    await answers();

    await insist('PUT', `/v1/app/${id}/stop`);
    await kill(title);
    await davit.reach(id, ['STOPPED']);
    await insist('DELETE', `/v1/app/${id}`);
    await kill(title);
    await davit.reach(id, ['DELETED']);

    const { body } = await davit.api<{ items: { from: string | null; to: string | null; type: string; at: string }[] }>(
      'GET',
      `/v1/app/${id}/event?size=1000`,
    );
    const states = body.items.filter((event) => event.type === 'state').reverse();
    for (const [index, event] of states.entries()) expect(event.from).toBe(states[index - 1]?.to ?? null);
    expect(states.map((event) => event.to)).not.toContain('FAILED');
  }, 180_000);
});

it('a call that is under way outlives the gateway’s controller', async () => {
  const { body: app } = await insist('POST', '/v1/app', {
    image,
    command: ['/serve'],
    unsecureHttp: true,
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
  });
  await davit.reach(app.id, ['RUNNING']);
  await until(
    'it answers',
    async () => (await fetch(app.status.url)).status,
    (status) => status === 200,
  );
  const streaming = fetch(new URL('stream/30', app.status.url)).then((response) => response.text());
  await kill('davit-gateway');
  const text = await streaming;
  expect(text.match(/^data:/gm)).toHaveLength(30);
}, 60_000);

it('nothing is left on the engine once all apps are deleted', async () => {
  const { body } = await davit.api<{ items: { id: string }[] }>('GET', '/v1/app?size=1000');
  for (const { id } of body.items) await davit.api('DELETE', `/v1/app/${id}?force=true`);
  for (const { id } of body.items) await davit.reach(id, ['DELETED']);
  const engine = openDockerEngine({
    instanceId: await instanceName(),
    dockerHost: process.env.DOCKER_HOST ?? null,
    networkRange: '10.83.0.0/16',
  });
  expect(await engine.list()).toEqual([]);
}, 60_000);

/** As the engine knows it: the label on a container. */
async function instanceName(): Promise<string> {
  const { body } = await davit.api<{ instance: string }>('GET', '/v1/me');
  return body.instance;
}

it('stopped while the gateway is being restarted, it leaves no process behind', async () => {
  process.kill(await davit.pidOf('davit-gateway'), 'SIGKILL');
  await davit.stop();
  await until(
    'no process is left',
    () => processesOf(davit.pid, davit.home),
    (left) => left.length === 0,
  );
}, 30_000);
