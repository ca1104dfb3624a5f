/** Keeps the node's row true: its capacity, its disk, its GPUs, and what keeps them from being used. */
import { gpuModelOf } from '../../domain/capacity/gpu-model.ts';
import { reportNode } from '../../store/capacity/nodes.ts';
import { addMissingGpuFlavors, listFlavors } from '../../store/flavors.ts';
import type { WorkerContext } from '../context.ts';
import { quietly } from './engine.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 30_000;

/** @param onReported capacity is known: place what waits */
export function startNodeLoop(context: WorkerContext, onReported: () => void): Loop {
  return startLoop({
    name: 'node',
    everyMs: EVERY_MS,
    log: context.log,
    run: () =>
      quietly(async () => {
        await look(context);
        onReported();
      }),
  });
}

async function look({ db, engine }: WorkerContext): Promise<void> {
  const [info, disk, { gpus, warnings }] = [await engine.info(), await engine.disk(), await engine.gpus()];
  const known = (await listFlavors(db)).flatMap(({ gpuModel, gpuMemoryBytes }) =>
    gpuModel === null ? [] : [{ model: gpuModel, memoryBytes: gpuMemoryBytes }],
  );
  const named = gpus?.map(({ name, ...gpu }) => ({ ...gpu, model: gpuModelOf(name, gpu.memoryBytes, known) })) ?? null;
  await reportNode(db, { ...info, disk, gpus: named, warnings });
  if (named && named.length > 0) await addMissingGpuFlavors(db, info, named);
}
