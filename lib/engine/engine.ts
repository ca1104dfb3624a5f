/**
 * What Davit asks of a container engine, in terms of replicas. Two engines implement it, `docker/` and
 * `simulated/`, and both pass `conformance.ts`. Only `worker/reconcile` calls what changes something.
 *
 * Every mutation is idempotent: asked a second time, it finds its work done. Ownership is the label
 * `io.davit.instance`; an engine touches nothing that does not carry its instance's.
 */

/** Everything an engine may be asked to run: built by the worker from validated columns, never from user JSON. */
export interface ContainerSpec {
  instanceId: string;
  projectId: string;
  /** The project's slug; its network is named after it. */
  projectSlug: string;
  appId: string;
  replicaId: string;
  revision: number;
  ordinal: number;
  /** A reference, `repository@sha256:…` or image id that is on the engine: nothing is pulled. */
  image: string;
  command: string[] | null;
  envVars: { name: string; value: string }[];
  cpuMillis: number;
  memoryBytes: number;
  /** Of its GPUs, `EngineGpu.deviceId`; empty without. It sees no others. */
  gpuDeviceIds: string[];
  mounts: ContainerMount[];
}

/** A directory of the engine's host, made by the worker below its own home: never one that a user named. */
export interface ContainerMount {
  /** Absolute, on the host; is there. */
  source: string;
  /** Absolute, in the container. */
  target: string;
  readOnly: boolean;
}

export type ContainerStatus = 'created' | 'running' | 'exited';

export interface Container {
  containerId: string;
  replicaId: string;
  appId: string;
  /** Content id of the image that it was made from, `sha256:…`, as `LocalImage.id`. */
  imageId: string;
  status: ContainerStatus;
  /** Present once exited. */
  exitCode: number | null;
  outOfMemory: boolean;
  /** The engine's own clock. */
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Its address on its project's network, while it runs. */
  address: string | null;
  /**
   * Present once exited when its program could not even be executed: the same that `start` throws where it is still
   * looking. Without it, the exit code is the program's own.
   */
  startError?: { kind: 'command-not-found' | 'permission-denied'; message: string };
}

export interface EngineInfo {
  name: string;
  architecture: string;
  cpuMillis: number;
  memoryBytes: number;
  version: string;
}

/** The disk that an engine keeps images and containers on. */
export interface EngineDisk {
  totalBytes: number;
  /** For whoever is not root, as engines of others are not. */
  freeBytes: number;
}

/** A GPU of the engine's host. */
export interface EngineGpu {
  /** As the driver names it: `GPU-…`. */
  deviceId: string;
  /** Its number on its host. */
  index: number;
  /** As the driver calls it: `Tesla V100S-PCIE-32GB`. */
  name: string;
  memoryBytes: number;
  /** The engine can give it to a container. */
  usable: boolean;
}

export interface GpuReport {
  /** Null: there are, or were, some that cannot be looked at now. */
  gpus: EngineGpu[] | null;
  /** What keeps some from being used, with the package that is missing and what to do. */
  warnings: { code: string; message: string }[];
}

export interface LocalImage {
  /** Content id, `sha256:…`. */
  id: string;
  /**
   * `repository@sha256:…` as the registry of the name that was asked for gave it: what `image` finds it by, and `pull`
   * fetches it by after the tag has moved. Null for an image that was asked for by id, or that is not from there.
   */
  digest: string | null;
  architecture: string;
  os: string;
  exposedPorts: number[];
  user: string;
  /** In order, by what they are unpacked: `sha256:…`. */
  layers: string[];
}

/** An image on the engine, whoever brought it there. */
export interface StoredImage {
  /** Content id, `sha256:…`. */
  id: string;
  /** Tags, then digests, by which it is known; none for what was left of a build. */
  names: string[];
  /** Layers that it shares with others are counted in each. */
  bytes: number;
  /** Containers made of it, anyone's, whatever their state. */
  containers: number;
}

/** A network of a project of this instance. */
export interface EngineNetwork {
  networkId: string;
  name: string;
  projectId: string;
  /** A container of the project is there, whatever its state. */
  used: boolean;
}

export interface RegistryCredentials {
  username: string;
  password: string;
}

export interface PullProgress {
  currentBytes: number;
  totalBytes: number;
  layersDone: number;
  /** Of those, the ones that the engine had before. */
  layersThere: number;
  layersTotal: number;
  /** A connection broke; the engine tries again by itself, and goes on where it was. */
  retrying: boolean;
}

export interface LogLine {
  at: string;
  stream: 'stdout' | 'stderr';
  content: string;
  /** Only the beginning of what was written on this line. */
  cut?: true;
}

export interface LogOptions {
  /** Last n lines; all without it. */
  tail?: number;
  follow?: boolean;
  /** Only lines after this instant. */
  since?: Date;
  signal?: AbortSignal;
}

/** What a running container uses. */
export interface ContainerUsage {
  /** CPU time since its start, all of its CPUs together. */
  cpuNanos: number;
  memoryBytes: number;
  /** When this was so, by a clock of the engine's that only goes forward: for differences. */
  atMs: number;
}

/** What went wrong, in the engine's terms; the worker maps it to a reason. */
export type EngineErrorKind =
  | 'unreachable'
  | 'image-not-found'
  | 'image-unauthorized'
  | 'image-platform-mismatch'
  /** Its registry gives what is not what it should be, or it cannot be run as it is. */
  | 'image-invalid'
  | 'registry-unreachable'
  | 'command-not-found'
  | 'permission-denied'
  | 'disk-full'
  | 'not-found'
  | 'failed';

export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  constructor(kind: EngineErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.kind = kind;
  }
}

export interface Engine {
  /** It sees this host's files as they are here, and so can mount them. */
  readonly isOnThisHost: boolean;
  /** @throws EngineError `unreachable` */
  info(): Promise<EngineInfo>;
  /** Of its host; none where that cannot be told, as of an engine on another host. @throws EngineError `unreachable` */
  gpus(): Promise<GpuReport>;
  /** Null where that cannot be told, as of an engine on another host. @throws EngineError `unreachable` */
  disk(): Promise<EngineDisk | null>;
  /** All containers of this instance, whatever their state; of one app when given. */
  list(filter?: { appId?: string }): Promise<Container[]>;
  /** Null when there is no such container. */
  inspect(containerId: string): Promise<Container | null>;
  /**
   * The image as present on the engine, or null: no registry is asked.
   *
   * @param reference with tag or digest, or an image id
   * @param name whose repository the digest shall be of: for an image that is looked up by its id, as that of a
   *   container, but was asked for by a name
   */
  image(reference: string, name?: string): Promise<LocalImage | null>;
  /**
   * Makes it trust these registries by these CAs, and no other that it was told of before by this instance.
   *
   * @param cas by host, as references name it, PEM
   * @returns of those hosts for which it could not be told, where their CA has to be put by hand
   */
  trustRegistries(cas: ReadonlyMap<string, string>): Promise<Map<string, string>>;
  /**
   * By tag, or by digest as `repository@sha256:…`; never by id. Asked again within two minutes of its caller's death, it
   * goes on from what is fetched by then.
   *
   * @param credentials whom its registry is asked as; absent: anyone
   * @throws EngineError `image-not-found`, `image-unauthorized`, `image-platform-mismatch`, `image-invalid`,
   *   `registry-unreachable`, `disk-full`
   */
  pull(
    reference: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
    credentials?: RegistryCredentials | null,
  ): Promise<void>;
  /**
   * Creates, does not start. A container of that replica that exists already is adopted: its id is returned.
   * The container is named `davit-<instance>-<replica id>`.
   */
  create(spec: ContainerSpec): Promise<{ containerId: string }>;
  /** Starts a created container; one that runs already is left as it is. @throws EngineError `command-not-found`… */
  start(containerId: string): Promise<Container>;
  /** SIGTERM, then SIGKILL after the grace; returns when it has ended. 0 kills at once. One that is gone is fine. */
  stop(containerId: string, graceSeconds: number): Promise<void>;
  /** Removes it and what it wrote; one that is gone is fine. Kills it if it still runs. */
  remove(containerId: string): Promise<void>;
  /** The oldest line first. Ends at the container's end, or at `signal`. */
  logs(containerId: string, options: LogOptions): AsyncIterable<LogLine>;
  /** TCP ports on which something listens inside, on an address that others reach; null if that cannot be told. */
  listeningPorts(containerId: string): Promise<number[] | null>;
  /**
   * What containers use, by id. Those that do not run, or are not this instance's, are left out. Cheap: to be asked
   * every few seconds of all there are.
   */
  usage(containerIds: string[]): Promise<Map<string, ContainerUsage>>;
  /** What a container has written to its own disk, in bytes; null when there is none. Takes as long as a walk through it. */
  diskUsage(containerId: string): Promise<number | null>;
  /** All images on the engine. */
  images(): Promise<StoredImage[]>;
  /** Of each image on the engine the layers, in order, by what they are unpacked: `sha256:…`. Takes a call for each. */
  imageLayers(): Promise<string[][]>;
  /** Under all of its names; one that is gone is fine. @throws EngineError `failed` where a container needs it */
  removeImage(id: string): Promise<void>;
  /** Null when a replica's port takes a connection, else what happened instead, in words. Works without the engine. */
  connect(address: string, port: number, timeoutMs: number): Promise<string | null>;
  /** Calls `onChange` with an app's id whenever one of its containers dies or goes, until `signal`. */
  watch(onChange: (appId: string) => void, signal: AbortSignal): Promise<void>;
  /** Those of this instance's projects. */
  networks(): Promise<EngineNetwork[]>;
  /** Removes the networks of this instance's projects that hold no container. @param only these, where it is given */
  removeUnusedNetworks(only?: ReadonlySet<string>): Promise<void>;
}
