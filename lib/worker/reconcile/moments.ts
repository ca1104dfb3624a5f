/** Where a worker may be ended by a test: before and after each thing that it does. */
import type { WorkerContext } from '../context.ts';

export async function inMoments<Result>(
  { onStep }: Pick<WorkerContext, 'onStep'>,
  name: string,
  task: () => Promise<Result>,
): Promise<Result> {
  await onStep(`before ${name}`);
  const result = await task();
  await onStep(`after ${name}`);
  return result;
}

/** Side by side; none is left running when this ends. @throws what the first of them in order threw */
export async function allDone(tasks: Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(tasks)) if (outcome.status === 'rejected') throw outcome.reason;
}
