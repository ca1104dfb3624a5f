/**
 * What one app is at an instant: the aggregate that every change of an app reads and writes as a whole.
 * All times are `Date`s from the database clock; nothing here reads a clock of its own.
 */
import type { VolumeMount } from '../data/volume.ts';
import type { FailureCode, ReasonCode } from './codes.ts';

/** The states people see. Derived by `deriveState`, never assigned. Product terms, AI Deploy's names. */
export const APP_STATES = [
  'QUEUED',
  'INITIALIZING',
  'RUNNING',
  'SCALING',
  'STANDBY',
  'STOPPING',
  'STOPPED',
  'FAILED',
  'ERROR',
  'DELETING',
  'DELETED',
] as const;
export type AppState = (typeof APP_STATES)[number];

/** What someone asked for; `deriveState` says how far the platform has come. */
export type WantedRun = 'RUNNING' | 'STOPPED' | 'DELETED';

/**
 * A replica's way through life. Each arrow is one fact (`facts.ts`):
 * QUEUED → PLACED → CREATED → STARTING → READY → DRAINING → STOPPING → ENDED.
 * A crash leads back to PLACED (it keeps its capacity) with `notBefore` in the future.
 */
export const REPLICA_STATES = [
  'QUEUED',
  'PLACED',
  'CREATED',
  'STARTING',
  'READY',
  'DRAINING',
  'STOPPING',
  'ENDED',
] as const;
export type ReplicaState = (typeof REPLICA_STATES)[number];

/** How often a running container is written down as seen: the proof of life that a bill may rest on. */
export const SEEN_EVERY_MS = 15_000;

/**
 * Most replicas of an app that are not ENDED at once, those that drain included: as many as the gateway has places for
 * in an app. Room for ten, ten more of the next revision, and some that still drain.
 */
export const MAX_LIVE_REPLICAS = 24;

export interface Replica {
  id: string;
  ordinal: number;
  /** Number of the revision that it runs. */
  revision: number;
  state: ReplicaState;
  nodeId: string | null;
  /** Reserved on its node from placement to end. */
  cpuMillis: number;
  memoryBytes: number;
  /** The GPUs that it was placed with, by id: its own from placement to end, as CPU and memory are. */
  gpuDeviceIds: string[];
  /** What a QUEUED replica waits for, in words: "1 × Tesla V100S: 0 of 0 free". */
  waitingFor: string | null;
  /** There is room for it only in the place of an earlier replica of its app: one of those goes first. */
  swaps: boolean;
  containerId: string | null;
  /** Where the gateway reaches it: bridge address and port. */
  address: string | null;
  port: number;
  /** How often its container was started again after a crash. */
  restarts: number;
  /** Starts in a row that did not become ready; reset by readiness. */
  failedStarts: number;
  /** Back-off: not started again before. */
  notBefore: Date | null;
  queuedAt: Date;
  placedAt: Date | null;
  /** Start of the container that runs now; null while none runs. This, not the state, is what is billed. */
  runningSince: Date | null;
  /** Since when it is expected to become ready: the deadline counts from here. */
  startingSince: Date | null;
  readyAt: Date | null;
  /** It was ready in this container and no longer is: out of rotation since. */
  unreadySince: Date | null;
  drainingSince: Date | null;
  /** Reported by the gateway: out of rotation and nothing in flight. Read-only here. */
  drainedAt: Date | null;
  stoppingSince: Date | null;
  endedAt: Date | null;
  /** Last time that the engine was seen to run its container: the proof of life that billing rests on. */
  lastSeenAt: Date | null;
  /** Why it last crashed, or is no longer ready. */
  crash: Cause | null;
}

/** What a next step is made of: the parts of a failure that a sentence only tells. Only those that are known. */
export type FailureDetails = {
  /** Port on which readiness was looked for. */
  port?: number;
  /** Ports on which something listened instead; absent when that could not be told. */
  openPorts?: number[];
  exitCode?: number;
  /** The last lines of the log of what ended. */
  lastLines?: string[];
  /** What the probe was last told: `GET /health on port 8080 answered 500`. */
  lastAttempt?: string;
  /** What the program may not read, write or run. */
  path?: string;
  /** Image that could not be fetched. */
  image?: string;
  /** Where the volume was to be mounted whose data could not be fetched. */
  mountPath?: string;
  /** The data store, by its alias, that it was to come from. */
  store?: string;
};

/** What fetching an image came to. */
export interface FetchedImage {
  /** As they came over the network; 0 also where they came too fast to be counted. */
  bytes: number;
  layers: number;
  /** Of those, the ones that the engine had before. */
  layersThere: number;
  seconds: number;
}

/** Why something failed: a stable code, a sentence with what to do next, and the facts in it. */
export interface Cause {
  code: FailureCode;
  message: string;
  details?: FailureDetails;
}

export interface Failure extends Cause {
  /** FAILED: the user's side. ERROR: the platform's. */
  side: 'user' | 'platform';
}

/** A revision that could not become ready and was withdrawn. */
export interface FailedRollout extends Cause {
  revision: number;
  /** The revision that serves on. */
  fallback: number;
}

export interface App {
  id: string;
  projectId: string;
  name: string;
  wanted: WantedRun;
  /** A forced deletion kills without drain and grace. */
  force: boolean;
  /** Replicas asked for by the fixed strategy. */
  replicas: number;
  /** The revision that new replicas run. */
  revision: number;
  /** The last revision that the app was RUNNING on since its start: what a failed rollout falls back to. */
  provenRevision: number | null;
  /** The last rollout, when it failed; told until another revision is wanted. */
  failedRollout: FailedRollout | null;
  /** A replica has been ready since the last start: from here on the app is SCALING, not INITIALIZING, when short. */
  everReady: boolean;
  /** The revision whose image is being fetched, as the timeline has told; null: none is. */
  fetchingRevision: number | null;
  failure: Failure | null;
  /** Set while the engine does not answer: everything known is as of then. */
  engineLostAt: Date | null;
  /** Deletion is complete: nothing of it is left on the engine. */
  removed: boolean;
  state: AppState;
  stateSince: Date;
  reason: Reason;
  requestTimeoutSeconds: number;
  gracePeriodSeconds: number;
  progressDeadlineSeconds: number;
  maxSurge: string;
  maxUnavailable: string;
  /** Open to all: no token is asked. */
  unsecureHttp: boolean;
}

/** How an app is treated; in effect at once, without a new revision. */
export type AppSettings = Pick<
  App,
  | 'requestTimeoutSeconds'
  | 'gracePeriodSeconds'
  | 'progressDeadlineSeconds'
  | 'maxSurge'
  | 'maxUnavailable'
  | 'unsecureHttp'
>;

/** Why the app is in its state: a stable code and a sentence that says what happened and what to do next. */
export interface Reason {
  code: ReasonCode;
  message: string;
  details?: FailureDetails;
}

/** An open billing fact: a container of the slot has run since, while its app was RUNNING or SCALING. */
export interface OpenCharge {
  /** Id of the `started` ledger fact. */
  factId: string;
  replicaId: string;
  since: Date;
}

export interface Aggregate {
  app: App;
  /** All replicas that are not ENDED. */
  replicas: Replica[];
  openCharges: OpenCharge[];
}

/** A secret's value is never here in clear: only the worker opens it, when it makes a container. */
export type EnvEntry = { name: string; value: string } | { name: string; secret: true; sealed: string };

/** A revision's immutable part, as the engine needs it. */
export interface RevisionSpec {
  image: string;
  /**
   * What the image was when a container was first made from it: `repository@sha256:…` as a registry gave it, or the
   * image id `sha256:…` of one without a registry. Null until then; every later container is made from this.
   */
  digest: string | null;
  /** While `digest` is null: the registry is asked what the tag means, even where the engine has an image of that name. */
  askRegistry: boolean;
  command: string[] | null;
  envVars: EnvEntry[];
  port: number;
  probe: Probe | null;
  livenessProbe: Probe | null;
  volumes: VolumeMount[];
  flavor: string;
  units: number;
  /** For the whole replica, not per unit. */
  cpuMillis: number;
  memoryBytes: number;
  diskBytes: number;
  gpus: number;
  gpuModel: string | null;
}

export interface Probe {
  path: string;
  port: number;
  initialDelaySeconds: number;
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
  successThreshold: number;
}
