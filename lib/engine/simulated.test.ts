import { expect, test } from 'vitest';
import { describeEngine } from './conformance.ts';
import { replicaSpec } from './conformance-harness.ts';
import { EngineError } from './engine.ts';
import { SERVING, type SimulatedImages } from './simulated/images.ts';
import { openSimulatedEngine } from './simulated/simulated-engine.ts';
import { createSimulatedHost } from './simulated/simulated-host.ts';

const SILENT = { ...SERVING, listensAfterMs: null };
const IMAGES: SimulatedImages = {
  serves: { ...SERVING, listensAfterMs: 30, programs: ['/bin/server'] },
  prints: {
    ...SILENT,
    exitsAfterMs: 30,
    output: [
      ...[1, 2, 3, 4, 5].map((n) => ({ afterMs: n, stream: 'stdout' as const, content: `out ${n}` })),
      { afterMs: 10, stream: 'stderr', content: 'err 1' },
    ],
  },
  exits3: { ...SILENT, exitsAfterMs: 20, exitCode: 3 },
  deaf: { ...SILENT, ignoresSigterm: true, output: [{ afterMs: 1, stream: 'stdout', content: 'deaf' }] },
  large: { ...SERVING, source: { bytes: 1000 } },
  private: { ...SERVING, source: 'image-unauthorized' },
};

describeEngine('simulated', async () => {
  const host = createSimulatedHost({ images: IMAGES });
  const run = (image: string, command: string[] | null = null) => ({ image, command });
  return {
    open: (instanceId) => openSimulatedEngine(host, instanceId),
    workloads: {
      serves: run('serves'),
      prints: run('prints'),
      exits3: run('exits3'),
      ignoresSigterm: run('deaf'),
      missingProgram: run('serves', ['/no/such/program']),
    },
    registryImage: 'large:1',
    forgetImage: async (reference) => {
      const id = host.findPresent(reference)?.id;
      for (const name of [...host.present]) if (host.findImage(name)?.id === id) host.present.delete(name);
    },
    missingImage: 'nowhere/nothing:1',
    missingImageKinds: ['image-not-found'],
    close: async () => undefined,
  };
});

/** Time that moves only when told to. */
function manualClock(startMs: number) {
  let now = startMs;
  const timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms: number, callback: () => void) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.splice(timers.indexOf(next), 1);
        now = next.at;
        next.callback();
      }
      now = end;
    },
  };
}

test('simulated time is the clock’s alone, and the same seed makes the same containers', async () => {
  const run = async (seed: number) => {
    const clock = manualClock(1_000_000);
    const host = createSimulatedHost({ images: IMAGES, clock, seed });
    const engine = openSimulatedEngine(host, 'a');
    const make = (replicaId: string, image: string) =>
      engine.create(replicaSpec('a', { image, command: null }, { replicaId, appId: 'app' }));
    const server = await engine.start((await make('r1', 'serves')).containerId);
    const crasher = await engine.start((await make('r2', 'exits3')).containerId);
    expect(host.accepts(server.address ?? '', 8080)).toBe(false);
    clock.advance(19);
    expect(await engine.inspect(crasher.containerId)).toMatchObject({ status: 'running' });
    clock.advance(1);
    expect(await engine.inspect(crasher.containerId)).toMatchObject({ exitCode: 3, finishedAt: new Date(1_000_020) });
    clock.advance(10);
    expect(host.accepts(server.address ?? '', 8080)).toBe(true);
    return engine.list();
  };
  expect(await run(7)).toEqual(await run(7));
  expect(await run(7)).not.toEqual(await run(8));
});

test('an engine that is away fails every call, ends its watches, and has lost nothing', async () => {
  const host = createSimulatedHost({ images: IMAGES });
  const engine = openSimulatedEngine(host, 'a');
  const { containerId } = await engine.create(replicaSpec('a', { image: 'serves', command: null }));
  await engine.start(containerId);
  const watching = engine.watch(() => undefined, new AbortController().signal);
  host.setReachable(false);
  await expect(watching).rejects.toMatchObject({ kind: 'unreachable' });
  await expect(engine.list()).rejects.toMatchObject({ kind: 'unreachable' });
  host.setReachable(true);
  expect(await engine.inspect(containerId)).toMatchObject({ status: 'running' });
});

test('a fault may come before the work or take only its answer', async () => {
  const host = createSimulatedHost({ images: IMAGES });
  const engine = openSimulatedEngine(host, 'a');
  const spec = replicaSpec('a', { image: 'serves', command: null });
  host.failNext('create', new EngineError('unreachable', 'lost'));
  await expect(engine.create(spec)).rejects.toThrow('lost');
  expect(await engine.list()).toHaveLength(0);
  host.failNext('create', new EngineError('unreachable', 'lost'), 'after');
  await expect(engine.create(spec)).rejects.toThrow('lost');
  expect(await engine.list()).toHaveLength(1);
});

test('a pull counts its bytes, and an image that is refused says so', async () => {
  const engine = openSimulatedEngine(createSimulatedHost({ images: IMAGES }), 'a');
  const seen: number[] = [];
  const { signal } = new AbortController();
  expect(await engine.image('large')).toBeNull();
  await engine.pull('large', ({ currentBytes }) => seen.push(currentBytes), signal);
  expect(seen).toEqual([0, 500, 1000]);
  expect(await engine.image('large')).not.toBeNull();
  await expect(engine.pull('private', () => undefined, signal)).rejects.toMatchObject({ kind: 'image-unauthorized' });
});
