/**
 * Stops containers in the background: a grace is the user's to choose, and nobody else waits for it. Wakes the app when
 * a stop is done; what came of it the next look sees.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';

/** An engine that refuses at once is not asked again at once. */
const FAILED_AGAIN_MS = 2000;

export class Stopper {
  private readonly graces = new Map<string, number>();
  private readonly engine: Pick<Engine, 'stop'>;
  private readonly log: Log;
  private readonly onDone: (appId: string) => void;

  constructor(engine: Pick<Engine, 'stop'>, log: Log, onDone: (appId: string) => void) {
    this.engine = engine;
    this.log = log;
    this.onDone = onDone;
  }

  /** A container that is being stopped already is left to it, unless this grace is shorter. */
  stop(containerId: string, graceSeconds: number, appId: string): void {
    const known = this.graces.get(containerId);
    if (known !== undefined && known <= graceSeconds) return;
    this.graces.set(containerId, graceSeconds);
    this.engine
      .stop(containerId, graceSeconds)
      .catch((error: unknown) => {
        this.log.warn({ containerId, error: String(error) }, 'stop failed, and is tried again');
        return delay(FAILED_AGAIN_MS);
      })
      .finally(() => {
        if (this.graces.get(containerId) === graceSeconds) this.graces.delete(containerId);
        this.onDone(appId);
      });
  }
}
