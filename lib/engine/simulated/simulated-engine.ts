/** The engine on a made-up machine: for deterministic simulation, and for looking at Davit without Docker. */
import {
  type Container,
  type ContainerUsage,
  type Engine,
  EngineError,
  type LogLine,
  type LogOptions,
} from '../engine.ts';
import { digestFor } from '../reference.ts';
import type { SimulatedImage } from './images.ts';
import type { SimulatedContainer, SimulatedHost } from './simulated-host.ts';

/** Exit codes of a program that a signal ended: 128 and its number. */
const EXITED_BY_SIGTERM = 143;
const EXITED_BY_SIGKILL = 137;
const EXITED_COMMAND_NOT_FOUND = 127;

export function openSimulatedEngine(host: SimulatedHost, instanceId: string): Engine {
  const own = (containerId: string): SimulatedContainer | null => {
    const entry = host.containers.get(containerId);
    return entry?.spec.instanceId === instanceId ? entry : null;
  };

  return {
    isOnThisHost: true,
    info: () =>
      host.call('info', () => ({
        name: 'simulated',
        architecture: 'amd64',
        cpuMillis: host.cpuMillis,
        memoryBytes: host.memoryBytes,
        version: 'simulated',
      })),

    gpus: () => host.call('info', () => host.gpus),

    list: (filter) =>
      host.call('list', () =>
        (filter?.appId === undefined ? [...host.containers.values()] : host.ofApp(filter.appId))
          .filter(({ spec }) => spec.instanceId === instanceId)
          .map(copy),
      ),

    inspect: (containerId) =>
      host.call('inspect', () => {
        const entry = own(containerId);
        return entry && copy(entry);
      }),

    image: (reference, name = reference) =>
      host.call('inspect', () => {
        const found = host.findPresent(reference);
        if (!found) return null;
        return {
          id: found.id,
          digest: digestFor(name, found.repoDigests),
          architecture: 'amd64',
          os: 'linux',
          exposedPorts: [found.image.port],
          user: '',
          layers: [],
        };
      }),

    // Its registries are its own table.
    trustRegistries: async () => new Map(),

    pull: (reference, onProgress, signal) =>
      host.call('pull', () => {
        if (signal.aborted) throw new EngineError('failed', `The pull of ${reference} was given up.`);
        const image = host.findImage(reference)?.image;
        if (!image) throw new EngineError('image-not-found', `The registry has no ${reference}.`);
        if (typeof image.source === 'string' && image.source !== 'present') {
          throw new EngineError(image.source, `The simulated registry refuses ${reference}: ${image.source}.`);
        }
        const totalBytes = image.source === 'present' ? 0 : image.source.bytes;
        for (const part of [0, 0.5, 1]) {
          const currentBytes = Math.floor(totalBytes * part);
          onProgress({
            currentBytes,
            totalBytes,
            layersDone: part === 1 ? 1 : 0,
            layersThere: 0,
            layersTotal: 1,
            retrying: false,
          });
        }
        host.present.add(reference);
      }),

    create: (spec) =>
      host.call('create', () => {
        if (spec.instanceId !== instanceId) {
          throw new EngineError('failed', `The replica is of instance ${spec.instanceId}, the engine of another.`);
        }
        const existing = host.ofReplica(instanceId, spec.replicaId);
        if (existing) return { containerId: existing.container.containerId };
        const found = host.findPresent(spec.image);
        if (!found) throw new EngineError('image-not-found', 'The image is not on the engine.');
        return { containerId: host.add({ ...spec }, found).container.containerId };
      }),

    start: (containerId) =>
      host.call('start', () => {
        const entry = own(containerId);
        if (!entry) throw new EngineError('not-found', 'The container is gone, or it is not of this instance.');
        if (entry.container.status === 'running') return copy(entry);
        host.run(entry);
        const missing = missingProgram(entry.image, entry.spec.command);
        if (missing !== null) {
          const startError = { kind: 'command-not-found' as const, message: `${missing}: No such file or directory` };
          host.end(entry, EXITED_COMMAND_NOT_FOUND);
          entry.container = { ...entry.container, startError };
          throw new EngineError(startError.kind, startError.message);
        }
        return copy(entry);
      }),

    stop: (containerId, graceSeconds) =>
      host.call('stop', async () => {
        const entry = own(containerId);
        if (entry?.container.status !== 'running') return;
        if (graceSeconds === 0) return host.end(entry, EXITED_BY_SIGKILL);
        if (!entry.image.ignoresSigterm) return host.end(entry, EXITED_BY_SIGTERM);
        await endOrGrace(host, entry, graceSeconds * 1000);
        host.end(entry, EXITED_BY_SIGKILL);
      }),

    remove: (containerId) =>
      host.call('remove', () => {
        const entry = own(containerId);
        if (entry) host.delete(entry);
      }),

    logs: (containerId, options) => readLog(host, own(containerId), options),

    connect: async (address, port) => (host.accepts(address, port) ? null : 'connection refused'),
    listeningPorts: (containerId) =>
      host.call('inspect', () => {
        const entry = own(containerId);
        return entry?.container.status === 'running' ? host.listeningPorts(entry) : null;
      }),

    usage: (containerIds) =>
      host.call('inspect', () => {
        const entries = containerIds.map(own).filter((entry) => entry?.container.status === 'running');
        return new Map(
          entries.flatMap((entry) => (entry ? [[entry.container.containerId, usageOf(host, entry)]] : [])),
        );
      }),

    watch: (onChange, signal) =>
      host.call('info', () => {
        if (signal.aborted) return;
        return watchHost(host, instanceId, onChange, signal);
      }),

    diskUsage: (containerId) =>
      host.call('inspect', () => (own(containerId) ? (own(containerId)?.image.writesBytes ?? 0) : null)),

    disk: () => host.call('info', () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 39 })),

    images: () =>
      host.call('inspect', () =>
        [...host.present].flatMap((reference) => {
          const found = host.findPresent(reference);
          if (!found) return [];
          const { source } = found.image;
          const containers = [...host.containers.values()].filter(({ container }) => container.imageId === found.id);
          const bytes = typeof source === 'string' ? 0 : source.bytes;
          return [{ id: found.id, names: [reference, ...found.repoDigests], bytes, containers: containers.length }];
        }),
      ),

    imageLayers: () => host.call('inspect', () => []),

    removeImage: (id) =>
      host.call('remove', () => {
        const needed = [...host.containers.values()].some(({ container }) => container.imageId === id);
        if (needed) throw new EngineError('failed', 'A container needs the image.');
        for (const reference of host.present) {
          if (host.findPresent(reference)?.id === id) host.present.delete(reference);
        }
      }),

    networks: () => host.call('list', () => []),
    removeUnusedNetworks: () => host.call('info', () => undefined),
  };
}

function watchHost(
  host: SimulatedHost,
  instanceId: string,
  onChange: (appId: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = host.subscribe((entry, what) => {
      if (what === 'state' && entry.spec.instanceId === instanceId) onChange(entry.spec.appId);
    });
    const finish = (end: () => void) => {
      unsubscribe();
      stopWaiting();
      signal.removeEventListener('abort', aborted);
      end();
    };
    const aborted = () => finish(resolve);
    const stopWaiting = host.onAway(() =>
      finish(() => reject(new EngineError('unreachable', 'The simulated engine ended its event stream.'))),
    );
    signal.addEventListener('abort', aborted, { once: true });
  });
}

/** A made-up program is busy for a tenth of its CPU and fills a quarter of its memory. */
function usageOf(host: SimulatedHost, { spec, container }: SimulatedContainer): ContainerUsage {
  const ranMs = host.clock.now() - (container.startedAt?.getTime() ?? host.clock.now());
  return {
    cpuNanos: ranMs * spec.cpuMillis * 100,
    memoryBytes: Math.floor(spec.memoryBytes / 4),
    atMs: host.clock.now(),
  };
}

function copy({ container }: SimulatedContainer): Container {
  return { ...container };
}

function missingProgram(image: SimulatedImage, command: string[] | null): string | null {
  const program = command?.[0];
  return program === undefined || !image.programs || image.programs.includes(program) ? null : program;
}

/** Ends with the grace, or as soon as the container does: killed by someone else meanwhile. */
function endOrGrace(host: SimulatedHost, entry: SimulatedContainer, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      callOff();
      unsubscribe();
      resolve();
    };
    const callOff = host.clock.after(graceMs, done);
    const unsubscribe = host.subscribe((changed) => {
      if (changed === entry && entry.container.status !== 'running') done();
    });
  });
}

async function* readLog(
  host: SimulatedHost,
  entry: SimulatedContainer | null,
  { tail, follow, since, signal }: LogOptions,
): AsyncGenerator<LogLine> {
  if (!entry) return;
  let at = tail === undefined ? 0 : Math.max(0, entry.log.length - tail);
  while (!signal?.aborted) {
    for (; at < entry.log.length; at++) {
      const line = entry.log[at];
      if (line && (!since || new Date(line.at) > since)) yield { ...line };
    }
    const over = entry.container.status === 'exited' || !host.containers.has(entry.container.containerId);
    if (!follow || over) return;
    await changed(host, entry, signal);
  }
}

function changed(host: SimulatedHost, entry: SimulatedContainer, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const unsubscribe = host.subscribe((other) => {
      if (other === entry) done();
    });
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}
