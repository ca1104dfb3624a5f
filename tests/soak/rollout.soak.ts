/**
 * 50,000 requests (SOAK_REQUESTS) without pause to one app of the whole product, while it is updated, restarted, rolled
 * back, scaled, and given a revision that cannot become ready: again and again, and none may be lost.
 */
import { commands, testImage } from '../images/build.ts';
import { type Load, load } from '../load.ts';
import { until } from '../wait.ts';
import { type Davit, startDavit } from '../whole/davit.ts';

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 50_000);
const REPLICAS = 3;
/** Small and quick: it answers some thousand requests a second with a file. */
const SERVES = ['busybox', 'httpd', '-f', '-p', '8080', '-h', '/etc'];

interface Status {
  revision: number;
  status: {
    state: string;
    availableReplicas: number;
    url: string;
    rollout: { state: string; revision: number } | null;
  };
}

async function main(): Promise<number> {
  const davit = await startDavit();
  try {
    const image = await testImage();
    const app = await ask<{ id: string; status: { url: string } }>(davit, 'POST', '/v1/app', {
      image,
      command: SERVES,
      unsecureHttp: true,
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      scalingStrategy: { fixed: { replicas: REPLICAS } },
      deploymentStrategy: { progressDeadlineSeconds: 3, terminationGracePeriodSeconds: 5 },
      requestTimeoutSeconds: 30,
    });
    await davit.reach(app.id, ['RUNNING']);
    const url = new URL('hostname', app.status.url).href;
    await until(
      'it answers',
      async () => (await fetch(url)).status,
      (status) => status === 200,
    );
    const seen: Load = { answered: 0, lost: [] };
    let over = false;
    const changing = change(davit, app.id, seen).finally(() => {
      over = true;
    });
    await Promise.all([load(url, REQUESTS, () => over, seen), changing]);
    console.log(`${seen.answered} requests, ${seen.lost.length} lost`);
    for (const what of seen.lost.slice(0, 20)) console.log(`lost: ${what}`);
    return seen.lost.length > 0 ? 1 : 0;
  } finally {
    await davit.destroy();
  }
}

/** One change after the other, each to its end, until there were enough requests. */
async function change(davit: Davit, id: string, seen: Load): Promise<void> {
  const path = `/v1/app/${id}`;
  const changes: [string, () => Promise<unknown>, number][] = [
    ['update', () => ask(davit, 'PUT', path, { envVars: [{ name: 'AT', value: String(seen.answered) }] }), REPLICAS],
    ['restart', () => ask(davit, 'PUT', `${path}/restart`), REPLICAS],
    ['scale down', () => ask(davit, 'PUT', `${path}/scalingstrategy`, { fixed: { replicas: 1 } }), 1],
    ['scale up', () => ask(davit, 'PUT', `${path}/scalingstrategy`, { fixed: { replicas: REPLICAS } }), REPLICAS],
    ['never ready', () => neverReady(davit, path), REPLICAS],
    ['rollback', () => ask(davit, 'PUT', `${path}/rollback`, { revision: 1 }), REPLICAS],
  ];
  for (let turn = 0; seen.answered < REQUESTS || turn % changes.length !== 0; turn++) {
    const [what, act, replicas] = changes[turn % changes.length] ?? [];
    await act?.();
    await until(
      `${what} is through`,
      async () => (await ask<Status>(davit, 'GET', path)).status,
      ({ state, availableReplicas, rollout }) =>
        state === 'RUNNING' && availableReplicas === replicas && rollout?.state !== 'PROGRESSING',
      { timeoutMs: 60_000 },
    );
    console.log(`${what}: ${seen.answered} requests, ${seen.lost.length} lost`);
  }
}

/** A revision that listens nowhere: the one before serves on. */
async function neverReady(davit: Davit, path: string): Promise<void> {
  await ask(davit, 'PUT', path, { command: commands.silent });
  await until(
    'it is withdrawn',
    async () => (await ask<Status>(davit, 'GET', path)).status.rollout,
    (rollout) => rollout?.state === 'WITHDRAWN',
    { timeoutMs: 60_000 },
  );
}

async function ask<Body>(davit: Davit, method: string, route: string, body?: unknown): Promise<Body> {
  const answer = await davit.api<Body>(method, route, body);
  if (answer.status >= 300) throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

process.exitCode = await main();
