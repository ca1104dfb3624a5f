/**
 * Watches starting replicas until they are ready: a TCP connect every 25 ms, then the probe, from 100 ms up to its
 * period. Only looks; that a replica is ready is written down by the reconcile that it wakes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { Probe } from '../../domain/lifecycle/model.ts';
import type { ObservedProbe } from '../../domain/reconcile/observed.ts';

const CONNECT_EVERY_MS = 25;
const CONNECT_TIMEOUT_MS = 1000;
const PROBE_FROM_MS = 100;
const LOOK_AT_PORTS_EVERY_MS = 2000;

export interface ProbeTarget {
  replicaId: string;
  appId: string;
  containerId: string;
  address: string;
  port: number;
  probe: Probe | null;
}

export interface ProberOptions {
  /** Null when the port takes a connection, else what happened instead, in words. */
  connect(address: string, port: number, timeoutMs: number): Promise<string | null>;
  /** Ports that something listens on inside, or null. */
  listeningPorts(containerId: string): Promise<number[] | null>;
  /** A watched replica became ready. */
  onReady(appId: string): void;
}

interface Watch {
  target: ProbeTarget;
  seen: ObservedProbe;
  /** On this process's own clock; null before the first attempt. */
  firstTryAt: number | null;
  stop: AbortController;
}

export class Prober {
  private readonly watches = new Map<string, Watch>();
  private readonly options: ProberOptions;

  constructor(options: ProberOptions) {
    this.options = options;
  }

  /** Begins to watch; a replica that is watched already, in the same container, is left as it is. */
  watch(target: ProbeTarget): void {
    const known = this.watches.get(target.replicaId);
    if (known?.target.containerId === target.containerId) return;
    known?.stop.abort();
    const watch: Watch = {
      target,
      stop: new AbortController(),
      firstTryAt: null,
      seen: {
        containerId: target.containerId,
        triedMs: 0,
        ready: false,
        lastAttempt: 'nothing was tried yet',
        portClosed: true,
        listeningPorts: null,
      },
    };
    this.watches.set(target.replicaId, watch);
    void this.untilReady(watch).catch(() => undefined);
    void this.lookAtPorts(watch).catch(() => undefined);
  }

  /** What is known of an app's starting replicas, by replica id. */
  seen(appId: string): Map<string, ObservedProbe> {
    const own = [...this.watches.values()].filter((watch) => watch.target.appId === appId);
    return new Map(
      own.map(({ target, seen, firstTryAt }) => [
        target.replicaId,
        { ...seen, triedMs: firstTryAt === null ? 0 : performance.now() - firstTryAt },
      ]),
    );
  }

  /** Ends the watches of an app's replicas that no longer start. */
  keepOnly(appId: string, replicaIds: Set<string>): void {
    for (const [replicaId, watch] of this.watches) {
      if (watch.target.appId !== appId || replicaIds.has(replicaId)) continue;
      watch.stop.abort();
      this.watches.delete(replicaId);
    }
  }

  close(): void {
    for (const watch of this.watches.values()) watch.stop.abort();
    this.watches.clear();
  }

  private async untilReady(watch: Watch): Promise<void> {
    const { target, seen, stop } = watch;
    const port = target.probe?.port ?? target.port;
    if (target.probe) await delay(target.probe.initialDelaySeconds * 1000, undefined, { signal: stop.signal });
    watch.firstTryAt = performance.now();
    while (!stop.signal.aborted) {
      const refused = await this.options.connect(target.address, port, CONNECT_TIMEOUT_MS);
      seen.portClosed = refused !== null;
      if (!refused) break;
      seen.lastAttempt = `a TCP connect to port ${port}: ${refused}`;
      await delay(CONNECT_EVERY_MS, undefined, { signal: stop.signal });
    }
    if (target.probe) await this.untilProbed(watch, target.probe);
    if (stop.signal.aborted) return;
    seen.ready = true;
    this.options.onReady(target.appId);
  }

  private async untilProbed({ target, seen, stop }: Watch, probe: Probe): Promise<void> {
    let successes = 0;
    for (
      let pauseMs = PROBE_FROM_MS;
      !stop.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, probe.periodSeconds * 1000)
    ) {
      const outcome = await tryProbe(target.address, probe, stop.signal);
      seen.portClosed = outcome.refused;
      seen.lastAttempt = `GET ${probe.path} on port ${probe.port} ${outcome.words}`;
      successes = outcome.success ? successes + 1 : 0;
      if (successes >= probe.successThreshold) return;
      await delay(pauseMs, undefined, { signal: stop.signal });
    }
  }

  private async lookAtPorts({ target, seen, stop }: Watch): Promise<void> {
    while (!stop.signal.aborted && !seen.ready) {
      await delay(seen.listeningPorts === null ? 300 : LOOK_AT_PORTS_EVERY_MS, undefined, { signal: stop.signal });
      if (seen.portClosed)
        seen.listeningPorts = await this.options.listeningPorts(target.containerId).catch(() => null);
    }
  }
}

/** As Kubernetes has it: 200 to 399 is success. */
async function tryProbe(
  host: string,
  probe: Probe,
  signal: AbortSignal,
): Promise<{ success: boolean; refused: boolean; words: string }> {
  const timeoutMs = probe.timeoutSeconds * 1000;
  try {
    const answer = await request(`http://${host}:${probe.port}${probe.path}`, {
      headers: { 'user-agent': 'davit-probe', host: `${host}:${probe.port}` },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      reset: true,
    });
    answer.body.on('error', () => undefined).destroy();
    const success = answer.statusCode >= 200 && answer.statusCode < 400;
    return { success, refused: false, words: `answered ${answer.statusCode}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const refused = code === 'ECONNREFUSED';
    return { success: false, refused, words: refused ? 'was refused' : `got no answer within ${timeoutMs} ms` };
  }
}
