/**
 * Keeps HAProxy equal to the endpoint table. Level-triggered: what is wanted comes from the table, what is there from
 * HAProxy itself, and only the difference is applied. Two loops: one reads the table (told by `wake`, and each
 * second), the other applies it; a database that hangs does not keep HAProxy from being started again.
 */
import { mkdir } from 'node:fs/promises';
import type { Log } from '../log/log.ts';
import { type Assigned, Assignment } from './assignment.ts';
import { configurationMark } from './config.ts';
import { Counter } from './counter.ts';
import { afterwards, batches, desiredWhileReplaced, difference, refusals } from './difference.ts';
import { Drains } from './drains.ts';
import { Haproxy } from './haproxy.ts';
import { lockDirectory } from './lock.ts';
import { Loop } from './loop.ts';
import { checkOptions, type Desired, type GatewayOptions } from './options.ts';
import { type Observed, observe, processes, RuntimeError, slotCount, type Worker } from './runtime.ts';
import { type EndpointSource, readTable, type Table } from './source.ts';

const RESYNC_MS = 1_000;
/** Reading HAProxy's whole state takes at most this share of the time. */
const OBSERVE_SHARE = 0.1;
const RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

export interface Gateway {
  /** The first table is applied and HAProxy serves. Stays open when the gateway is closed before. */
  ready: Promise<void>;
  /** The table has changed. */
  wake(): void;
  /** Stops HAProxy too, unless it is to serve on without a controller. */
  close(options?: { keepServing: boolean }): Promise<void>;
}

/** @throws Error when the options are wrong or another gateway has the directory */
export async function startGateway(options: GatewayOptions, source: EndpointSource, log: Log): Promise<Gateway> {
  checkOptions(options);
  const lock = await lockDirectory(options.directory);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const controller = new Controller(options, source, log);
  return {
    ready: controller.ready,
    wake: () => controller.wake(),
    close: async ({ keepServing } = { keepServing: false }) => {
      await controller.close(keepServing);
      await lock.release();
    },
  };
}

class Controller {
  readonly ready: Promise<void>;
  private readonly options: GatewayOptions;
  private readonly source: EndpointSource;
  private readonly log: Log;
  private readonly haproxy: Haproxy;
  private readonly assignment = new Assignment();
  private readonly drains = new Drains();
  private readonly reader: Loop;
  private readonly applier: Loop;
  private readonly counter: Counter;
  private announceReady: () => void = () => undefined;
  private table: Table | null = null;
  private running = false;
  private adopted = false;
  private workers: Worker[] = [];
  /** What each process of HAProxy has, as last read and since changed, by process id. */
  private readonly shadows = new Map<number, Observed>();
  private observeAtMs = 0;
  private failures = 0;
  private sourceFailed = false;
  private reporting = false;

  constructor(options: GatewayOptions, source: EndpointSource, log: Log) {
    this.options = options;
    this.source = source;
    this.log = log;
    this.ready = new Promise((resolve) => {
      this.announceReady = resolve;
    });
    this.haproxy = new Haproxy(options, log, () => {
      this.running = false;
      this.applier.wake();
    });
    this.reader = new Loop(() => this.read());
    this.applier = new Loop(() => this.apply());
    this.counter = new Counter(options, source, log, () => (this.running ? this.assignment.owners() : null));
    this.reader.wake();
  }

  wake(): void {
    this.reader.wake();
  }

  async close(keepServing: boolean): Promise<void> {
    await Promise.all([this.reader.close(), this.applier.close(), this.counter.close()]);
    if (keepServing) this.haproxy.unwatch();
    else await this.haproxy.stop();
  }

  private async read(): Promise<number> {
    try {
      this.table = await readTable(this.source);
      if (this.sourceFailed) this.log.info('the endpoint table can be read again');
      this.sourceFailed = false;
      this.applier.wake();
    } catch (error) {
      if (!this.sourceFailed)
        this.log.error({ err: error }, 'the endpoint table cannot be read; the last one stays in force');
      this.sourceFailed = true;
    }
    return RESYNC_MS;
  }

  /** @returns milliseconds until it wants to run again */
  private async apply(): Promise<number | null> {
    const { table } = this;
    if (!table) return null;
    try {
      await this.applyTable(table);
      this.failures = 0;
      this.announceReady();
      const untilObserve = Math.max(0, this.observeAtMs - performance.now());
      return Math.min(untilObserve, this.drains.nextLookMs ?? Infinity);
    } catch (error) {
      this.shadows.clear();
      this.observeAtMs = 0;
      this.failures++;
      const message = error instanceof Error ? error.message : String(error);
      // A command may meet a HAProxy that ends this instant: worth a word only when it goes on.
      const level = error instanceof RuntimeError && this.failures <= 3 ? 'debug' : 'error';
      if (this.failures <= 5 || this.failures % 60 === 0) this.log[level]({ failures: this.failures }, message);
      return Math.min(MAX_RETRY_MS, RETRY_MS * this.failures);
    }
  }

  private async applyTable(table: Table): Promise<void> {
    if (!this.adopted) await this.takeOver(table);
    const fits = this.assignment.update(table.endpoints, performance.now());
    const desired = this.assignment.desired(table, this.options.appDomain);
    if (!this.running) await this.startHaproxy(desired);
    else if (!fits) await this.reload(desired);
    await this.synchronise(desired);
    await this.reportDrains(this.assignment.assigned(table.endpoints).filter(({ server }) => server.draining));
  }

  /** Once, at the controller's start: a HAProxy of a controller before goes on serving. */
  private async takeOver(table: Table): Promise<void> {
    const mark = await this.haproxy.adopt();
    if (mark !== null) {
      const { workers } = await processes(this.options);
      const current = workers.find((worker) => worker.current);
      if (!current) throw new RuntimeError('HAProxy has no process that serves.');
      await this.counter.adopt(workers);
      const observed = await observe(current);
      this.assignment.adopt(observed, Math.max(slotCount(observed), this.assignment.slots), table.endpoints);
      this.running = true;
      const same = mark === configurationMark(this.options, this.assignment.slots);
      this.log.info({ same }, 'adopted the HAProxy that runs');
      if (!same) {
        this.assignment.update(table.endpoints, performance.now());
        await this.reload(this.assignment.desired(table, this.options.appDomain));
      }
    }
    this.adopted = true;
  }

  private async startHaproxy(desired: Desired): Promise<void> {
    const startedAtMs = performance.now();
    await this.haproxy.start(this.assignment.slots, desired);
    this.running = true;
    this.forget();
    this.log.info(
      { tookMs: Math.round(performance.now() - startedAtMs), slots: this.assignment.slots },
      'HAProxy serves',
    );
  }

  private async reload(desired: Desired): Promise<void> {
    await this.haproxy.reload(this.assignment.slots, desired);
    this.forget();
    this.log.info({ slots: this.assignment.slots }, 'HAProxy has taken a new configuration');
  }

  private forget(): void {
    this.shadows.clear();
    this.observeAtMs = 0;
  }

  private async synchronise(desired: Desired): Promise<void> {
    const startedAtMs = performance.now();
    const observeAll = startedAtMs >= this.observeAtMs;
    if (observeAll) {
      this.workers = (await processes(this.options)).workers;
      await this.haproxy.keepLogSmall();
      this.shadows.clear();
    }
    for (const worker of this.workers) await this.synchroniseWorker(worker, desired);
    if (observeAll) {
      const tookMs = performance.now() - startedAtMs;
      this.observeAtMs = performance.now() + Math.max(RESYNC_MS, tookMs / OBSERVE_SHARE);
    }
  }

  private async synchroniseWorker(worker: Worker, wanted: Desired): Promise<void> {
    const observed = this.shadows.get(worker.pid) ?? (await observe(worker));
    const desired = worker.current ? wanted : desiredWhileReplaced(observed, wanted);
    const commands = difference(observed, desired);
    for (const batch of batches(commands)) {
      const refused = refusals(await worker.run(batch));
      if (refused.length > 0) throw new RuntimeError(`HAProxy refused a change: ${refused.slice(0, 3).join(' ')}`);
    }
    this.shadows.set(worker.pid, afterwards(observed, desired));
  }

  private async reportDrains(draining: Assigned[]): Promise<void> {
    this.drains.confirm(draining, performance.now());
    if (draining.length === 0 || this.reporting) return;
    const reports = await this.drains.look(draining, this.workers, () => performance.now());
    if (reports.length === 0) return;
    // Not awaited: a database that hangs must not hold up HAProxy.
    this.reporting = true;
    this.source
      .report(reports)
      .catch((error: unknown) => {
        this.log.warn({ err: error }, 'the traffic of draining replicas could not be reported; it is tried again');
      })
      .finally(() => {
        this.reporting = false;
      });
  }
}
