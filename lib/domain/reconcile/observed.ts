/** What the worker saw before it asked `reconcile` what to do: the engine's word, never the database's. */
import type { Cause } from '../lifecycle/model.ts';

export interface ObservedContainer {
  containerId: string;
  replicaId: string;
  /** Content id of the image that it was made from. */
  imageId: string;
  status: 'created' | 'running' | 'exited';
  exitCode: number | null;
  outOfMemory: boolean;
  /** The program that it was to run could not even be started. */
  startError: { code: 'COMMAND_NOT_FOUND' | 'PERMISSION_DENIED'; message: string } | null;
  finishedAt: Date | null;
  address: string | null;
  /** Of an exited container: its last lines. */
  lastLines: string[];
  /** What it had written to its own disk when that was last looked at; absent: not yet. */
  diskBytes?: number;
}

/** What readiness looks like from outside: while a replica starts, and as long as it is ready. */
export interface ObservedProbe {
  containerId: string;
  /** How long it has been tried by this worker, from the first attempt on; 0 before. */
  triedMs: number;
  /** Of one that was ready: false after `failureThreshold` failures in a row, until it answers again. */
  ready: boolean;
  /** What the liveness probe was last told, once it failed `failureThreshold` times in a row. */
  dead: string | null;
  /** What was tried last and what came back: `GET /health on port 8080 answered 500`. */
  lastAttempt: string;
  /** The port refused the connection: nothing listens there. */
  portClosed: boolean;
  /** Ports that something listens on instead; null if that cannot be told. */
  listeningPorts: number[] | null;
}

/** Whether the engine has a revision's image, and how fetching it goes; absent too while its registry is to be asked. */
export type ObservedImage =
  /** `digest`: as a registry gave it, null for an image without one. */
  | { status: 'present'; imageId: string; digest: string | null }
  | { status: 'absent' }
  | { status: 'pulling' }
  | { status: 'failed'; code: PullFailureCode; message: string };

export type PullFailureCode =
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNAUTHORIZED'
  | 'IMAGE_REGISTRY_UNREACHABLE'
  | 'IMAGE_PLATFORM_MISMATCH'
  | 'IMAGE_INVALID'
  | 'IMAGE_TOO_LARGE'
  | 'ENGINE_DISK_FULL'
  | 'ENGINE_FAILED';

/** Whether what a revision mounts is on the engine's host, and how fetching it goes. */
export type ObservedData =
  | { status: 'ready' }
  | { status: 'absent' }
  | { status: 'syncing' }
  | { status: 'failed'; cause: Cause };

export type Observed =
  | {
      engine: 'answers';
      containers: ObservedContainer[];
      /** What a revision's containers are made from, by its number. */
      images: Map<number, ObservedImage>;
      /** By the number of a revision; those that mount nothing are not in it. */
      data: Map<number, ObservedData>;
      /** By replica id. */
      probes: Map<string, ObservedProbe>;
    }
  /** `answering`: replicas that still accept a connection, asked at their own address. */
  | { engine: 'lost'; answering: Set<string> };
