/** The process that keeps pulls going (`keeper.ts`). It ends by itself: nobody has to find it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDocker } from '../client.ts';
import { pullImage } from '../images.ts';
import type { KeeperMessage } from './keeper.ts';

/** How long it waits for another worker to ask, once its own is gone. */
const ORPHANED_MS = 120_000;
const AGAIN_MS = 1_000;

const kept = new Map<number, AbortController>();

process.on('message', (message: KeeperMessage) => {
  if (message.do === 'drop') kept.get(message.id)?.abort();
  else void keep(message);
});
// It may have been let go while it was starting.
if (process.connected) process.once('disconnect', orphan);
else setImmediate(orphan);

function orphan(): void {
  endWhenIdle();
  setTimeout(() => process.exit(0), ORPHANED_MS);
}

async function keep(asked: Extract<KeeperMessage, { do: 'keep' }>): Promise<void> {
  const { id, dockerHost, reference, credentials } = asked;
  const controller = new AbortController();
  kept.set(id, controller);
  const { docker } = connectDocker(dockerHost);
  const isThere = () =>
    pullImage(docker, reference, () => undefined, controller.signal, credentials).then(
      () => true,
      () => false,
    );
  // It may have come when the line was broken, and its worker's own is only waiting for that. One that can come to
  // nothing ends with that, which drops it here.
  while (!(await isThere()) && !controller.signal.aborted) await sleep(AGAIN_MS);
  kept.delete(id);
  endWhenIdle();
}

function endWhenIdle(): void {
  if (!process.connected && kept.size === 0) process.exit(0);
}
