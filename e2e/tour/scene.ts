/** What the pictures show: a handful of apps in various states, with some minutes of life and traffic behind them. */
import type { Page } from '@playwright/test';
import { buildExample } from '../../examples/build.ts';
import { commands, testImage } from '../../tests/images/build.ts';
import { until } from '../../tests/wait.ts';
import type { Davit } from '../../tests/whole/davit.ts';

export interface Scene {
  project: string;
  /** Ids of apps. */
  iris: string;
  chatty: string;
  failed: string;
  /** Waits until nothing on the page says that it is still loading. */
  settled(page: Page): Promise<void>;
}

const TRAFFIC_MINUTES = Number(process.env.TOUR_MINUTES ?? 4);
const FLOWER = JSON.stringify({ sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 });

export async function setScene(davit: Davit): Promise<Scene> {
  const project = 'vision-team';
  await davit.api('POST', '/v1/project', { slug: project, name: 'Vision team' });
  const test = await testImage();
  const { image } = await buildExample('iris');
  const deploy = async (spec: Record<string, unknown>): Promise<string> => {
    const { status, body } = await davit.api('POST', `/v1/app?project=${project}`, {
      resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
      unsecureHttp: true,
      deploymentStrategy: { terminationGracePeriodSeconds: 2 },
      ...spec,
    });
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.id;
  };
  const small = { flavor: 'ai1-s-cpu', cpu: 1 };
  const iris = await deploy({
    name: 'iris-classifier',
    image,
    resources: small,
    probe: { path: '/healthz' },
    labels: { team: 'vision' },
  });
  const chatty = await deploy({ name: 'doc-embedder', image: test, command: commands.chatty });
  const failed = await deploy({
    name: 'ocr-batch',
    image: test,
    command: commands.otherPort,
    deploymentStrategy: { progressDeadlineSeconds: 10 },
  });
  const stopped = await deploy({ name: 'demo-sketch', image: test });
  await deploy({ name: 'fraud-score', image: test, scalingStrategy: { fixed: { replicas: 3 } } });
  await deploy({ name: 'llm-gateway', image: test, resources: { flavor: 'ai1-1-gpu', gpu: 1 } });
  for (const id of [iris, chatty, stopped]) await davit.reach(id, ['RUNNING'], 180_000);
  await davit.api('PUT', `/v1/app/${stopped}/stop`);
  await davit.reach(failed, ['FAILED'], 180_000);

  await liveThrough(davit, [iris, chatty]);
  return { project, iris, chatty, failed, settled };
}

/** Calls in waves, and what a day brings: more replicas, another revision, fewer replicas. */
async function liveThrough(davit: Davit, [iris = '', chatty = '']: string[]): Promise<void> {
  const address = (await davit.api('GET', `/v1/app/${iris}`)).body.status.url;
  const other = (await davit.api('GET', `/v1/app/${chatty}`)).body.status.url;
  const begun = performance.now();
  const lasts = TRAFFIC_MINUTES * 60_000;
  const events: [number, () => Promise<unknown>][] = [
    [0.25, () => davit.api('PUT', `/v1/app/${iris}/scalingstrategy`, { fixed: { replicas: 3 } })],
    [0.5, () => davit.api('PUT', `/v1/app/${iris}`, { envVars: [{ name: 'MODEL_VERSION', value: '2026.11' }] })],
    [0.75, () => davit.api('PUT', `/v1/app/${iris}/scalingstrategy`, { fixed: { replicas: 2 } })],
  ];
  for (;;) {
    const passed = (performance.now() - begun) / lasts;
    if (passed >= 1) break;
    while ((events[0]?.[0] ?? 2) <= passed) await events.shift()?.[1]();
    // Two waves and a peak.
    const wave = 10 + 8 * Math.sin(passed * 12) + (passed > 0.25 && passed < 0.4 ? 20 : 0);
    const second = new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.allSettled([
      ...Array.from({ length: Math.round(wave) }, () =>
        fetch(new URL('predict', address), {
          method: 'POST',
          body: FLOWER,
          headers: { 'content-type': 'application/json' },
        }).then((response) => response.text()),
      ),
      ...Array.from({ length: 3 }, () => fetch(other).then((response) => response.text())),
    ]);
    await second;
  }
  await davit.reach(iris, ['RUNNING']);
}

async function settled(page: Page): Promise<void> {
  await until(
    'nothing is busy',
    () => page.locator('[aria-busy="true"]').count(),
    (count) => count === 0,
  );
}
