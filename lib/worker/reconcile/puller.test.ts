import { expect, it } from 'vitest';
import { EngineError, type PullProgress } from '../../engine/engine.ts';
import { PullTurns } from './pull-turns.ts';
import { type FetchImage, Puller, type PullerOptions } from './puller.ts';

const IMAGE = 'team/model:1';
const PROGRESS: PullProgress = {
  currentBytes: 5,
  totalBytes: 10,
  layersDone: 1,
  layersThere: 1,
  layersTotal: 2,
  retrying: false,
};
const broken = () => new EngineError('registry-unreachable', 'unexpected EOF');

/** A puller, and what it said of its pulls. */
function open(fetch: FetchImage, options: Partial<PullerOptions> = {}) {
  const said: string[] = [];
  const done: string[] = [];
  const puller = new Puller({
    fetch,
    job: ({ image }) => ({
      progress: () => undefined,
      waits: (others) => said.push(others === null ? `${image} goes` : `${image} waits for ${others}`),
      note: (note) => {
        if (note !== null) said.push(note);
      },
      isPrivate: async () => async () => undefined,
      end: async (state) => {
        said.push(`${image} ${state}`);
      },
    }),
    onDone: (appId) => done.push(appId),
    backOffMs: [0, 0],
    ...options,
  });
  const ask = (id: string, image = IMAGE) => puller.pull(image, { id, projectId: 'project' }, 1);
  const take = (id: string, image = IMAGE) => puller.take(image, { id, projectId: 'project' }, 1);
  return { puller, said, done, ask, take };
}

it('one that breaks off is tried again, and says so; its tries are bounded', async () => {
  let tries = 0;
  const mended = open(async (_image, _project, onProgress) => {
    onProgress(PROGRESS);
    if (++tries < 3) throw broken();
  });
  mended.ask('app');
  await expect.poll(() => mended.done).toEqual(['app']);
  expect(mended.take('app')).toBeNull();
  expect(mended.puller.fetchedFor('app', 1)).toMatchObject({ bytes: 5, layers: 2, layersThere: 1 });
  await expect
    .poll(() => mended.said)
    .toEqual([
      `${IMAGE} goes`,
      expect.stringContaining('It broke off (unexpected EOF): try 2 of 3 begins in'),
      expect.stringContaining('try 3 of 3'),
      `${IMAGE} DONE`,
    ]);

  const lost = open(async (_image, _project, onProgress) => {
    onProgress(PROGRESS);
    throw broken();
  });
  lost.ask('app');
  await expect.poll(() => lost.done).toEqual(['app']);
  expect(lost.said.filter((line) => line.startsWith('It broke off'))).toHaveLength(2);
  expect(lost.take('app')).toMatchObject({ status: 'failed', code: 'IMAGE_REGISTRY_UNREACHABLE' });
});

it.each([
  ['of which nothing came', false, broken()],
  ['that would fail likewise', true, new EngineError('image-unauthorized', 'no')],
])('one %s is not tried again here', async (_what, moved, error) => {
  let tries = 0;
  const { ask, done } = open(async (_image, _project, onProgress) => {
    tries += 1;
    if (moved) onProgress(PROGRESS);
    throw error;
  });
  ask('app');
  await expect.poll(() => done).toEqual(['app']);
  expect(tries).toBe(1);
});

it('is fetched once for many, waits for its turn, and is given up when nobody waits for it', async () => {
  const asked: string[] = [];
  const release = new Map<string, () => void>();
  const { puller, said, done, ask } = open(
    (image, _project, _onProgress, signal) =>
      new Promise((resolve, reject) => {
        asked.push(image);
        release.set(image, resolve);
        signal.addEventListener('abort', () => reject(new EngineError('failed', 'given up')));
      }),
    { turns: new PullTurns(1) },
  );
  for (const app of ['one', 'two', 'three']) ask(app, 'a');
  ask('four', 'b');
  ask('five', 'c');
  await expect.poll(() => said).toEqual(['b waits for 1', 'c waits for 2', 'a goes']);
  puller.forget('four');
  await expect.poll(() => said.slice(3)).toEqual(['c waits for 1', 'b CANCELLED']);
  release.get('a')?.();
  await expect.poll(() => done).toEqual(['one', 'two', 'three']);
  await expect.poll(() => asked).toEqual(['a', 'c']);
  await puller.close();
  expect(said.slice(-1)).toEqual(['c CANCELLED']);
});
