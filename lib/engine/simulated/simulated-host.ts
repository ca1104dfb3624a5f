/**
 * A made-up machine: containers that live by a table, in memory. Several engines (instances) may stand on one, as
 * several Davits share one Docker. Nothing listens for real: `accepts` answers instead of a TCP connect.
 */
import { type Container, type ContainerSpec, EngineError, type GpuReport, type LogLine } from '../engine.ts';
import { isImageId, splitReference } from '../reference.ts';
import { REAL_CLOCK, type SimulationClock, seededRandom } from './clock.ts';
import { DEFAULT_IMAGES, type FoundImage, findImage, type SimulatedImage, type SimulatedImages } from './images.ts';

export type SimulatedOperation = 'list' | 'inspect' | 'pull' | 'create' | 'start' | 'stop' | 'remove';

export interface SimulatedHostOptions {
  clock?: SimulationClock;
  seed?: number;
  images?: SimulatedImages;
  cpuMillis?: number;
  memoryBytes?: number;
  gpus?: GpuReport;
}

export interface SimulatedContainer {
  spec: ContainerSpec;
  image: SimulatedImage;
  container: Container;
  log: LogLine[];
  /** Calls off what its run still has in store. */
  pending: (() => void)[];
}

export interface SimulatedHost {
  clock: SimulationClock;
  cpuMillis: number;
  memoryBytes: number;
  /** May be set: cards come and go. */
  gpus: GpuReport;
  /** By container id, oldest first. */
  containers: ReadonlyMap<string, SimulatedContainer>;
  ofReplica(instanceId: string, replicaId: string): SimulatedContainer | null;
  /** Those of one app, oldest first. */
  ofApp(appId: string): SimulatedContainer[];
  /** References that the engine has: those of images that were there from the first, and those pulled. */
  present: Set<string>;
  /** What a registry would give, or the engine has. */
  findImage(reference: string): FoundImage | null;
  /** What the engine has: by a reference that it has, by the digest of one, or by id. */
  findPresent(reference: string): FoundImage | null;
  add(spec: ContainerSpec, found: FoundImage): SimulatedContainer;
  run(entry: SimulatedContainer): void;
  /** Ends a running container, as a crash or a kill does. */
  end(entry: SimulatedContainer, exitCode: number, outOfMemory?: boolean): void;
  delete(entry: SimulatedContainer): void;
  /** Called after each change and each log line. Returns what ends it. */
  subscribe(listener: (entry: SimulatedContainer, what: 'state' | 'log') => void): () => void;
  /** Called when the engine becomes unreachable. Returns what ends it. */
  onAway(listener: () => void): () => void;
  /** Whether a TCP connect there would be accepted now. */
  accepts(address: string, port: number): boolean;
  listeningPorts(entry: SimulatedContainer): number[];
  /** While false, every call fails as `unreachable`, watches end; containers live on. */
  setReachable(reachable: boolean): void;
  /** While full, no image is fetched and no container made: `disk-full`. */
  setDiskFull(full: boolean): void;
  /** The next call of that operation fails: before it does anything, or after, when only its answer is lost. */
  failNext(operation: SimulatedOperation, error: EngineError, when?: 'before' | 'after'): void;
  /** What every call of an engine goes through. */
  call<T>(operation: SimulatedOperation | 'info', work: () => Promise<T> | T): Promise<T>;
}

export function createSimulatedHost(options: SimulatedHostOptions = {}): SimulatedHost {
  const clock = options.clock ?? REAL_CLOCK;
  const random = seededRandom(options.seed ?? 1);
  const images = options.images ?? DEFAULT_IMAGES;
  const containers = new Map<string, SimulatedContainer>();
  const byApp = new Map<string, Set<SimulatedContainer>>();
  const byReplica = new Map<string, SimulatedContainer>();
  const byAddress = new Map<string, SimulatedContainer>();
  const listeners = new Set<(entry: SimulatedContainer, what: 'state' | 'log') => void>();
  const awayListeners = new Set<() => void>();
  const faults: { operation: SimulatedOperation; error: EngineError; when: 'before' | 'after' }[] = [];
  let reachable = true;
  let diskFull = false;
  let addresses = 0;

  const tell = (entry: SimulatedContainer, what: 'state' | 'log') => {
    for (const listener of [...listeners]) listener(entry, what);
  };
  const takeFault = (operation: string, when: 'before' | 'after'): EngineError | null => {
    const at = faults.findIndex((fault) => fault.operation === operation && fault.when === when);
    return at < 0 ? null : (faults.splice(at, 1)[0]?.error ?? null);
  };
  const nextAddress = () => {
    addresses += 1;
    return `127.90.${Math.floor(addresses / 254) % 256}.${(addresses % 254) + 1}`;
  };

  const host: SimulatedHost = {
    clock,
    cpuMillis: options.cpuMillis ?? 4_000,
    memoryBytes: options.memoryBytes ?? 16 * 1024 ** 3,
    gpus: options.gpus ?? { gpus: [], warnings: [] },
    containers,
    ofReplica: (instanceId, replicaId) => byReplica.get(`${instanceId} ${replicaId}`) ?? null,
    ofApp: (appId) => [...(byApp.get(appId) ?? [])],
    present: new Set(Object.keys(images).filter((reference) => images[reference]?.source === 'present')),
    findImage: (reference) => findImage(images, reference),

    findPresent(reference) {
      if (host.present.has(reference)) return findImage(images, reference);
      const { repository, tag } = splitReference(reference);
      const meant = isImageId(reference)
        ? ({ id }: FoundImage) => id === reference || id === `sha256:${reference}`
        : ({ repoDigests }: FoundImage) => repoDigests.includes(`${repository}@${tag}`);
      const found = [...host.present].map((name) => findImage(images, name));
      return found.find((one) => one !== null && meant(one)) ?? null;
    },

    add(spec, { image, id }) {
      const containerId = Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');
      const container: Container = {
        containerId,
        replicaId: spec.replicaId,
        appId: spec.appId,
        imageId: id,
        status: 'created',
        exitCode: null,
        outOfMemory: false,
        startedAt: null,
        finishedAt: null,
        address: null,
      };
      const entry = { spec, image, container, log: [], pending: [] };
      containers.set(containerId, entry);
      byReplica.set(`${spec.instanceId} ${spec.replicaId}`, entry);
      byApp.set(spec.appId, (byApp.get(spec.appId) ?? new Set()).add(entry));
      return entry;
    },

    run(entry) {
      const { image } = entry;
      entry.container = {
        ...entry.container,
        status: 'running',
        exitCode: null,
        outOfMemory: false,
        startedAt: new Date(clock.now()),
        finishedAt: null,
        address: nextAddress(),
        startError: undefined,
      };
      byAddress.set(entry.container.address ?? '', entry);
      const lines = image.output.map(({ afterMs, stream, content }) =>
        clock.after(afterMs, () => {
          entry.log.push({ at: new Date(clock.now()).toISOString(), stream, content });
          tell(entry, 'log');
        }),
      );
      const end =
        image.exitsAfterMs === null
          ? []
          : [clock.after(image.exitsAfterMs, () => host.end(entry, image.exitCode, image.outOfMemory))];
      entry.pending = [...lines, ...end];
      tell(entry, 'state');
    },

    end(entry, exitCode, outOfMemory = false) {
      if (entry.container.status !== 'running') return;
      for (const callOff of entry.pending) callOff();
      entry.pending = [];
      const finishedAt = new Date(clock.now());
      byAddress.delete(entry.container.address ?? '');
      entry.container = { ...entry.container, status: 'exited', exitCode, outOfMemory, finishedAt, address: null };
      tell(entry, 'state');
    },

    delete(entry) {
      host.end(entry, 137);
      containers.delete(entry.container.containerId);
      byApp.get(entry.spec.appId)?.delete(entry);
      byReplica.delete(`${entry.spec.instanceId} ${entry.spec.replicaId}`);
      tell(entry, 'state');
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    accepts(address, port) {
      const entry = byAddress.get(address);
      return entry !== undefined && host.listeningPorts(entry).includes(port);
    },

    listeningPorts({ image, container }) {
      if (container.status !== 'running' || container.startedAt === null || image.listensAfterMs === null) return [];
      return clock.now() - container.startedAt.getTime() >= image.listensAfterMs ? [image.port] : [];
    },

    onAway(listener) {
      awayListeners.add(listener);
      return () => awayListeners.delete(listener);
    },

    setReachable(next) {
      reachable = next;
      if (!next) for (const listener of [...awayListeners]) listener();
    },

    setDiskFull(full) {
      diskFull = full;
    },

    failNext(operation, error, when = 'before') {
      faults.push({ operation, error, when });
    },

    async call(operation, work) {
      if (!reachable) throw new EngineError('unreachable', 'The simulated engine is away.');
      if (diskFull && (operation === 'create' || operation === 'pull')) {
        throw new EngineError('disk-full', 'The simulated disk is full.');
      }
      const before = takeFault(operation, 'before');
      if (before) throw before;
      const result = await work();
      const after = takeFault(operation, 'after');
      if (after) throw after;
      return result;
    },
  };
  return host;
}
