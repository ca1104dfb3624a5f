/**
 * Watches replicas: until they are ready by a TCP connect every 10 to 25 ms, then by the probe, from 100 ms up to its period;
 * from then on whether they stay ready, and alive. Only looks; what came of it is written down by the reconcile that it
 * wakes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { Probe } from '../../domain/lifecycle/model.ts';
import type { ObservedProbe } from '../../domain/reconcile/observed.ts';
import { PROBE_DEFAULTS } from '../../domain/spec/app-limits.ts';

/** One that serves in a moment is not kept waiting; one that loads a model is not knocked at all the time. */
const CONNECT_EVERY_MS = { atFirst: 10, later: 25 };
const AT_FIRST_MS = 1000;
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
  livenessProbe: Probe | null;
}

export interface ProberOptions {
  /** Null when the port takes a connection, else what happened instead, in words. */
  connect(address: string, port: number, timeoutMs: number): Promise<string | null>;
  /** Ports that something listens on inside, or null. */
  listeningPorts(containerId: string): Promise<number[] | null>;
  /** A watched replica became ready, or is no longer, or is dead. */
  onChange(appId: string): void;
}

interface Watch {
  target: ProbeTarget;
  seen: ObservedProbe;
  /** On this process's own clock; null before the first attempt. */
  firstTryAt: number | null;
  stop: AbortController;
}

export class Prober {
  /** By app, then by replica: an app's look costs the same however many others there are. */
  private readonly byApp = new Map<string, Map<string, Watch>>();
  private readonly options: ProberOptions;

  constructor(options: ProberOptions) {
    this.options = options;
  }

  /** Begins to watch, `ready` one that is already; a replica that is watched already, in the same container, is left as it is. */
  watch(target: ProbeTarget, ready: boolean): void {
    const own = this.byApp.get(target.appId) ?? new Map<string, Watch>();
    this.byApp.set(target.appId, own);
    const known = own.get(target.replicaId);
    if (known?.target.containerId === target.containerId) return;
    known?.stop.abort();
    const watch: Watch = {
      target,
      stop: new AbortController(),
      firstTryAt: null,
      seen: {
        containerId: target.containerId,
        triedMs: 0,
        ready,
        dead: null,
        lastAttempt: 'nothing was tried yet',
        portClosed: !ready,
        listeningPorts: null,
      },
    };
    own.set(target.replicaId, watch);
    void this.run(watch, ready).catch(() => undefined);
    void this.lookAtPorts(watch).catch(() => undefined);
  }

  /** What is known of an app's replicas, by replica id. */
  seen(appId: string): Map<string, ObservedProbe> {
    const own = [...(this.byApp.get(appId)?.values() ?? [])];
    return new Map(
      own.map(({ target, seen, firstTryAt }) => [
        target.replicaId,
        { ...seen, triedMs: firstTryAt === null ? 0 : performance.now() - firstTryAt },
      ]),
    );
  }

  watches(appId: string, replicaId: string): boolean {
    return this.byApp.get(appId)?.has(replicaId) === true;
  }

  /** As far as is known it is ready, and alive. */
  isWell(appId: string, replicaId: string): boolean {
    const seen = this.byApp.get(appId)?.get(replicaId)?.seen;
    return !seen || (seen.ready && seen.dead === null);
  }

  /** Ends the watches of an app's other replicas. */
  keepOnly(appId: string, replicaIds: Set<string>): void {
    const own = this.byApp.get(appId);
    for (const [replicaId, watch] of own ?? []) {
      if (replicaIds.has(replicaId)) continue;
      watch.stop.abort();
      own?.delete(replicaId);
    }
    if (own?.size === 0) this.byApp.delete(appId);
  }

  close(): void {
    for (const own of this.byApp.values()) for (const watch of own.values()) watch.stop.abort();
    this.byApp.clear();
  }

  private async run(watch: Watch, ready: boolean): Promise<void> {
    const { target, seen, stop } = watch;
    if (!ready) {
      if (target.probe) await pause(target.probe.initialDelaySeconds, stop.signal);
      watch.firstTryAt = performance.now();
      await this.untilReady(watch);
    }
    watch.firstTryAt ??= performance.now();
    if (target.livenessProbe) void this.watchLiveness(watch, target.livenessProbe).catch(() => undefined);
    while (!stop.signal.aborted) {
      await this.whileReady(watch);
      seen.ready = false;
      this.options.onChange(target.appId);
      await this.untilReadyAgain(watch);
      seen.ready = true;
      this.options.onChange(target.appId);
    }
  }

  private async untilReady({ target, seen, stop }: Watch): Promise<void> {
    const port = target.probe?.port ?? target.port;
    const later = performance.now() + AT_FIRST_MS;
    while (!(await this.accepts(target, seen, port))) {
      const pauseMs = performance.now() < later ? CONNECT_EVERY_MS.atFirst : CONNECT_EVERY_MS.later;
      await delay(pauseMs, undefined, { signal: stop.signal });
    }
    if (target.probe) await this.untilProbed({ target, seen, stop }, target.probe);
    stop.signal.throwIfAborted();
    seen.ready = true;
    this.options.onChange(target.appId);
  }

  private async untilProbed(
    { target, seen, stop }: Pick<Watch, 'target' | 'seen' | 'stop'>,
    probe: Probe,
  ): Promise<void> {
    let successes = 0;
    for (
      let pauseMs = PROBE_FROM_MS;
      !stop.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, probe.periodSeconds * 1000)
    ) {
      successes = (await answers(target, seen, probe, stop.signal)) ? successes + 1 : 0;
      if (successes >= probe.successThreshold) return;
      await delay(pauseMs, undefined, { signal: stop.signal });
    }
  }

  /** Until it failed so often in a row that it is ready no more. */
  private async whileReady(watch: Watch): Promise<void> {
    const { periodSeconds, failureThreshold } = watch.target.probe ?? PROBE_DEFAULTS;
    for (let failures = 0; ; ) {
      // Once in doubt, a port is looked at again soon; a probe keeps to the period that its owner chose.
      await pause(failures > 0 && !watch.target.probe ? 1 : periodSeconds, watch.stop.signal);
      failures = (await this.isReady(watch)) ? 0 : failures + 1;
      if (failures >= failureThreshold) return;
    }
  }

  private async untilReadyAgain(watch: Watch): Promise<void> {
    const { probe } = watch.target;
    for (let successes = 0; ; ) {
      await pause(probe?.periodSeconds ?? 1, watch.stop.signal);
      successes = (await this.isReady(watch)) ? successes + 1 : 0;
      if (successes >= (probe?.successThreshold ?? 1)) return;
    }
  }

  private async isReady({ target, seen, stop }: Watch): Promise<boolean> {
    const { probe } = target;
    const ready = probe
      ? await answers(target, seen, probe, stop.signal)
      : await this.accepts(target, seen, target.port);
    stop.signal.throwIfAborted();
    return ready;
  }

  private async accepts(target: ProbeTarget, seen: ObservedProbe, port: number): Promise<boolean> {
    const refused = await this.options.connect(target.address, port, CONNECT_TIMEOUT_MS);
    seen.portClosed = refused !== null;
    if (refused) seen.lastAttempt = `a TCP connect to port ${port}: ${refused}`;
    return refused === null;
  }

  /** From first readiness on. */
  private async watchLiveness({ target, seen, stop }: Watch, probe: Probe): Promise<void> {
    await pause(probe.initialDelaySeconds, stop.signal);
    for (let failures = 0; ; ) {
      await pause(probe.periodSeconds, stop.signal);
      const outcome = await tryProbe(target.address, probe, stop.signal);
      stop.signal.throwIfAborted();
      failures = outcome.success ? 0 : failures + 1;
      if (failures < probe.failureThreshold) continue;
      seen.dead = `GET ${probe.path} on port ${probe.port} ${outcome.words}`;
      this.options.onChange(target.appId);
      return;
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

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return delay(seconds * 1000, undefined, { signal });
}

async function answers(target: ProbeTarget, seen: ObservedProbe, probe: Probe, signal: AbortSignal): Promise<boolean> {
  const outcome = await tryProbe(target.address, probe, signal);
  seen.portClosed = outcome.refused;
  if (!outcome.success) seen.lastAttempt = `GET ${probe.path} on port ${probe.port} ${outcome.words}`;
  return outcome.success;
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
