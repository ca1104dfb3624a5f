/** How a gateway's process ends: by a signal, or because the supervisor that started it is gone. HAProxy ends with it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log/log.ts';
import type { Gateway } from './controller.ts';

/** The supervisor waits for this process, so it ends in time whatever still hangs. */
const STOP_DEADLINE_MS = 1_900;

/**
 * Tells the supervisor `{type: 'ready'}` once the gateway serves, and ends the process when it is asked to.
 * @param release what else to close, after HAProxy
 */
export async function serveUntilStopped(gateway: Gateway, log: Log, release: () => Promise<unknown>): Promise<void> {
  let stopping = false;
  const stop = async (cause: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ cause }, 'the gateway stops');
    const closed = gateway
      .close()
      .then(release)
      .catch((error: unknown) => log.error({ err: error }, 'the gateway did not stop cleanly'));
    await Promise.race([closed, delay(STOP_DEADLINE_MS)]);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the supervisor is gone'));

  await gateway.ready;
  log.info('the gateway is ready');
  if (process.connected) process.send?.({ type: 'ready' });
}
