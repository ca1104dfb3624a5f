/**
 * What a cached volume costs at a start: 20,000 files that are on the host already, against the same app without them,
 * started in turns; DAVIT_BENCH_ROUNDS (10). On a Davit of its own. Writes results/cached-start.json.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataContainer } from '../lib/http/answers/data.ts';
import type { UserVolume } from '../lib/http/answers/volume.ts';
import { testImage } from '../tests/images/build.ts';
import { until } from '../tests/wait.ts';
import { type Davit, startDavit } from '../tests/whole/davit.ts';
import { formatTable, median } from './statistics.ts';

const FILES = Number(process.env.DAVIT_BENCH_FILES ?? 20_000);
const ROUNDS = Number(process.env.DAVIT_BENCH_ROUNDS ?? 10);
const BYTES = 10_000;
const LIMIT_MS = 1_000;

async function main(): Promise<void> {
  const davit = await startDavit();
  try {
    await fill(davit);
    const image = await testImage();
    const volume = { mountPath: '/data', cache: true, dataStore: { alias: 'davit', container: 'many' } };
    const apps = {
      plain: await create(davit, { image }),
      cached: await create(davit, { image, volumes: [volume] }),
    };
    const took: Record<keyof typeof apps, number[]> = { plain: [], cached: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const which of ['plain', 'cached'] as const) took[which].push(await restart(davit, apps[which]));
    }
    const medians = { plain: median(took.plain), cached: median(took.cached) };
    const more = medians.cached - medians.plain;
    console.log(
      formatTable([
        ['a start, ms', 'median', 'most'],
        ...(['plain', 'cached'] as const).map((which) => [
          which === 'plain' ? 'without volumes' : `with ${FILES} files, cached`,
          medians[which].toFixed(0),
          Math.max(...took[which]).toFixed(0),
        ]),
      ]),
    );
    console.log(
      `the volume costs ${more.toFixed(0)} ms, ${more < LIMIT_MS ? 'within' : 'above'} the limit of ${LIMIT_MS} ms`,
    );
    const results = new URL('results/', import.meta.url);
    await mkdir(results, { recursive: true });
    const report = { files: FILES, rounds: ROUNDS, medians, took };
    await writeFile(new URL('cached-start.json', results), `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await davit.destroy();
  }
}

/** As uploads would have left them. */
async function fill(davit: Davit): Promise<void> {
  const { body } = await davit.api<DataContainer>('POST', '/v1/container', { name: 'many' });
  const files = path.join(davit.home, 'data', 'containers', body.id, 'files');
  for (let folder = 0; folder * 200 < FILES; folder += 1) {
    const directory = path.join(files, `part-${folder}`);
    await mkdir(directory, { recursive: true });
    const names = Array.from({ length: Math.min(200, FILES - folder * 200) }, (_, index) => `${index}.bin`);
    await Promise.all(names.map((name) => writeFile(path.join(directory, name), Buffer.alloc(BYTES, folder))));
  }
  const volume = await davit.api<UserVolume>('POST', '/v1/volume', {
    dataStore: { alias: 'davit', container: 'many' },
  });
  await until(
    'its copy is there',
    () => davit.api<UserVolume>('GET', `/v1/volume/${volume.body.id}`),
    ({ body: { files: there } }) => there === FILES,
    { timeoutMs: 300_000 },
  );
}

async function create(davit: Davit, spec: object): Promise<string> {
  const small = { resources: { flavor: 'ai1-xs-cpu', cpu: 1 }, command: ['/serve'], unsecureHttp: true };
  const deploymentStrategy = { terminationGracePeriodSeconds: 1 };
  const { status, body } = await davit.api('POST', '/v1/app', { ...small, deploymentStrategy, ...spec });
  if (status !== 200) throw new Error(JSON.stringify(body));
  await davit.reach(body.id, ['RUNNING']);
  return body.id;
}

/** @returns from QUEUED to RUNNING, by the timeline, in ms */
async function restart(davit: Davit, id: string): Promise<number> {
  await davit.api('PUT', `/v1/app/${id}/stop`);
  await davit.reach(id, ['STOPPED']);
  await davit.api('PUT', `/v1/app/${id}/start`);
  const { status } = await davit.reach(id, ['RUNNING']);
  const began = status.history.findLast(({ state }) => state === 'QUEUED')?.date ?? '';
  const ready = status.history.findLast(({ state }) => state === 'RUNNING')?.date ?? '';
  return Date.parse(ready) - Date.parse(began);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
