/** Looks at HAProxy's counters every so often and writes what apps were called. */
import type { Log } from '../log/log.ts';
import { Loop } from './loop.ts';
import type { GatewayOptions } from './options.ts';
import { processes, RuntimeError, type Worker } from './runtime.ts';
import type { EndpointSource } from './source.ts';
import { Traffic } from './traffic.ts';

const COUNT_EVERY_MS = 2_000;
/** Reading the counters takes at most this share of the time. */
const COUNT_SHARE = 0.05;

export class Counter {
  private readonly options: GatewayOptions;
  private readonly source: EndpointSource;
  private readonly log: Log;
  private readonly owners: () => ReadonlyMap<number, string> | null;
  private readonly traffic = new Traffic();
  private readonly loop: Loop;
  private writing = false;
  private failed = false;

  /** @param owners app by slot; null while HAProxy does not serve */
  constructor(
    options: GatewayOptions,
    source: EndpointSource,
    log: Log,
    owners: () => ReadonlyMap<number, string> | null,
  ) {
    this.options = options;
    this.source = source;
    this.log = log;
    this.owners = owners;
    this.loop = new Loop(() => this.run());
    this.loop.wake();
  }

  /** What these processes counted until now, a controller before this one has written. */
  adopt(workers: Worker[]): Promise<void> {
    return this.traffic.adopt(workers);
  }

  close(): Promise<void> {
    return this.loop.close();
  }

  /** @returns milliseconds until it wants to run again */
  private async run(): Promise<number> {
    const startedAtMs = performance.now();
    const owners = this.owners();
    try {
      if (owners) await this.traffic.look(owners, (await processes(this.options)).workers, startedAtMs);
    } catch (error) {
      // A HAProxy that is just started again has nothing to tell.
      if (!(error instanceof RuntimeError)) this.log.error({ err: error }, 'traffic could not be counted');
    }
    this.write();
    return Math.max(COUNT_EVERY_MS, (performance.now() - startedAtMs) / COUNT_SHARE);
  }

  /** Not awaited: while a database hangs, counting goes on. */
  private write(): void {
    if (this.writing) return;
    const deltas = this.traffic.take(performance.now());
    if (deltas.length === 0) return;
    this.writing = true;
    this.source
      .count(deltas)
      .then(() => {
        this.failed = false;
      })
      .catch((error: unknown) => {
        this.traffic.putBack(deltas, performance.now());
        if (!this.failed) this.log.warn({ err: error }, 'the traffic of apps could not be written; it is tried again');
        this.failed = true;
      })
      .finally(() => {
        this.writing = false;
      });
  }
}
