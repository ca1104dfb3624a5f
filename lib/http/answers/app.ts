/** AI Deploy's App, with Davit's additions marked. */
import { z } from 'zod';
import { APP_STATES } from '../../domain/lifecycle/model.ts';
import { listOf, time, uuid } from './common.ts';
import { nearestFlavor } from './other.ts';
import { dataSync, volume, volumeStatus } from './volume.ts';

export const probe = z.strictObject({
  path: z.string(),
  port: z.int(),
  initialDelaySeconds: z.int(),
  periodSeconds: z.int(),
  timeoutSeconds: z.int(),
  failureThreshold: z.int(),
  successThreshold: z.int(),
});

/** For one replica: `cpu` or `gpu` is the number of units, as it is asked for; bytes are the whole replica's. */
export const resources = z.strictObject({
  flavor: z.string(),
  flavorCount: z.int(),
  cpu: z.int().optional(),
  gpu: z.int().optional(),
  memory: z.int().describe('Bytes'),
  ephemeralStorage: z.int().describe('Bytes'),
  gpuBrand: z.string().optional(),
  gpuModel: z.string().optional(),
  gpuMemory: z.int().optional().describe('Bytes, of each GPU'),
});

export const env = z.strictObject({
  name: z.string(),
  value: z.string().optional().describe('Left out where it is secret'),
  secret: z.literal(true).optional().describe("Davit's addition"),
});

export const failureDetails = z.strictObject({
  port: z.int().optional().describe('Where readiness was looked for'),
  openPorts: z.array(z.int()).optional().describe('Where something listened instead; left out if that cannot be told'),
  exitCode: z.int().optional(),
  lastLines: z.array(z.string()).optional().describe('Of the log of what ended'),
  lastAttempt: z.string().optional().describe('What the probe was last told'),
  path: z.string().optional().describe('What the program may not read, write or run'),
  image: z.string().optional().describe('That could not be fetched'),
  mountPath: z.string().optional().describe('Of the volume whose data could not be fetched'),
  store: z.string().optional().describe('Alias of the data store that it was to come from'),
});
export type FailureDetails = z.output<typeof failureDetails>;

export const appSpec = z.strictObject({
  name: z.string(),
  image: z.string(),
  region: z.string(),
  resources,
  scalingStrategy: z.strictObject({ fixed: z.strictObject({ replicas: z.int() }) }),
  defaultHttpPort: z.int(),
  command: z.array(z.string()).optional(),
  envVars: z.array(env),
  labels: z.record(z.string(), z.string()),
  volumes: z.array(volume),
  probe: probe.optional(),
  livenessProbe: probe.optional(),
  deploymentStrategy: z.strictObject({
    maxSurge: z.string(),
    maxUnavailable: z.string(),
    progressDeadlineSeconds: z.int(),
    terminationGracePeriodSeconds: z.int(),
  }),
  unsecureHttp: z.boolean(),
  requestTimeoutSeconds: z.int().describe("Davit's addition"),
});

export const warning = z.strictObject({
  code: z.string(),
  message: z.string(),
  nearest: nearestFlavor.optional().describe('What could run here, and is nearest to what was asked'),
});

export const appStatus = z.strictObject({
  state: z.enum(APP_STATES),
  info: z.strictObject({
    code: z.string().describe('Stable reason code'),
    message: z.string().describe('What happened and what to do next'),
    details: failureDetails.optional().describe("Davit's addition: the facts of a failure"),
  }),
  availableReplicas: z.int().describe('Ready ones'),
  url: z.string().describe('Works as printed where this was asked'),
  addresses: z.array(z.string()).describe("Davit's addition: both addresses, always served"),
  history: z.array(z.strictObject({ date: time, state: z.enum(APP_STATES) })),
  lastTransitionDate: time,
  internalServiceIp: z.string().describe('Its own loopback address'),
  dataSync: z.array(dataSync).describe('The last ones, the newest first'),
  volumes: z.array(volumeStatus),
  revision: z.int().describe("Davit's addition: the revision that is wanted"),
  rollout: z
    .strictObject({
      state: z
        .enum(['PROGRESSING', 'WITHDRAWN'])
        .describe('WITHDRAWN: it could not become ready; told until another revision is wanted'),
      revision: z.int().describe('That was, or is, rolled out'),
      code: z.string(),
      message: z.string(),
      details: failureDetails.optional(),
    })
    .optional()
    .describe("Davit's addition: absent while one revision serves and none failed to"),
  queue: z
    .strictObject({
      position: z.int().describe('The first is 1'),
      length: z.int().describe('How many replicas, of all apps, wait for the same'),
      waitingFor: z.string().describe('1 × Tesla V100S: 0 of 2 free'),
      queuedAt: time,
    })
    .optional()
    .describe("Davit's addition: while a replica waits for capacity, where the first of them stands"),
  pull: z
    .strictObject({
      image: z.string(),
      currentBytes: z.int(),
      totalBytes: z.int().optional().describe('Absent until the registry has told'),
      layersDone: z.int(),
      layersTotal: z.int().optional().describe('Absent until the registry has told'),
      waitsFor: z.int().optional().describe('Until its turn has come: how many other images are fetched before it'),
      note: z.string().optional().describe('What keeps it, where something does: that it is tried again, and when'),
      startedAt: time,
    })
    .optional()
    .describe("Davit's addition: how far fetching its image is, while it is fetched"),
  warnings: z.array(warning).optional().describe("Davit's addition: what is allowed but will not do what it seems to"),
});

export const app = z.strictObject({
  id: uuid,
  createdAt: time,
  updatedAt: time,
  user: z.string(),
  spec: appSpec,
  status: appStatus,
});
export type App = z.output<typeof app>;

/** Davit's addition. */
export const appCheck = z.strictObject({
  warnings: z.array(warning),
  fitsNow: z.int().describe('How many replicas of it would get their capacity now, behind those that wait'),
  currency: z.string(),
  perHour: z.string().describe('Exact decimal, for all its replicas'),
});
export type AppCheck = z.output<typeof appCheck>;
export const appList = listOf(app);
export type AppList = z.output<typeof appList>;

export const usageSample = z.strictObject({
  at: time,
  cpuPercent: z.number().min(0).describe("Of the flavor's share, over the last seconds"),
  memoryBytes: z.int(),
  memoryPercent: z.number().min(0).describe("Of the flavor's share"),
  diskBytes: z.int().optional().describe('Written to its own disk; absent until that has been looked at'),
});
export type UsageSample = z.output<typeof usageSample>;

export const replica = z.strictObject({
  id: uuid,
  ordinal: z.int(),
  revision: z.int(),
  node: z.string().optional(),
  state: z.string(),
  restarts: z.int(),
  cpu: z.number().describe('vCPU'),
  memory: z.int().describe('Bytes'),
  queuedAt: time,
  startedAt: time.optional(),
  readyAt: time.optional(),
  endedAt: time.optional(),
  containerId: z.string().optional(),
  address: z.string().optional().describe('address:port, as the gateway reaches it'),
  waitingFor: z.string().optional(),
  usage: usageSample.optional().describe("Davit's addition: absent while it is not measured"),
  info: z
    .strictObject({ code: z.string(), message: z.string(), details: failureDetails.optional() })
    .optional()
    .describe('Why it last crashed'),
});
export type Replica = z.output<typeof replica>;
export const replicaList = listOf(replica);

export const revision = z.strictObject({
  revision: z.int(),
  createdAt: time,
  user: z.string(),
  image: z.string(),
  copyOf: z.int().optional().describe("Davit's addition: the revision that a rollback brought back with it"),
  readyReplicas: z.int().describe("Davit's addition: replicas of it that are ready now"),
  livePercent: z.int().describe("Davit's addition: their share of the app's ready replicas"),
  changed: z
    .array(z.string())
    .describe("Davit's addition: fields in which it differs from the one before it, as in a diff; none for the first"),
  digest: z
    .string()
    .optional()
    .describe('What the image was when a container was first made from it; every later one is the same'),
  command: z.array(z.string()).optional(),
  envVars: z.array(env),
  defaultHttpPort: z.int(),
  probe: probe.optional(),
  livenessProbe: probe.optional(),
  volumes: z.array(volume),
  resources: z.strictObject({ flavor: z.string(), flavorCount: z.int(), memory: z.int(), ephemeralStorage: z.int() }),
});
export type Revision = z.output<typeof revision>;
export const revisionList = listOf(revision);

/** A line of a log, with Davit's additions to AI Deploy's two fields. */
export const logLine = z.strictObject({
  timestamp: time.optional(),
  content: z.string(),
  replica: uuid.describe("Davit's addition"),
  ordinal: z.int().describe("Davit's addition: the replica's"),
  stream: z.enum(['stdout', 'stderr']).describe("Davit's addition"),
  cut: z.literal(true).optional().describe("Davit's addition: only the first 16 KiB of what was written on this line"),
  dropped: z
    .int()
    .optional()
    .describe("Davit's addition: it stands for so many lines that were written too fast to be kept"),
});
export type LogLine = z.output<typeof logLine>;

/** `data` of the event `lines` of a log as an event stream; the event's id is what Last-Event-ID resumes from. */
export const logBatch = z.strictObject({
  lines: z.array(logLine),
  gaps: z
    .array(uuid)
    .optional()
    .describe('Replicas of which lines were skipped before the first one here: more was written than can be sent'),
});
export type LogBatch = z.output<typeof logBatch>;

/** Of one replica, whether it lives or has ended. */
export const loggedReplica = z.strictObject({
  replica: uuid,
  ordinal: z.int(),
  revision: z.int(),
  ended: z.boolean().describe('Nothing more comes'),
  firstAt: time,
  lastAt: time.describe('Of one that lives: a few seconds behind'),
  lines: z.int(),
  dropped: z.int().describe('Lines that were written too fast to be kept'),
  bytes: z.int().describe('Of what was written'),
  stored: z.int().describe('Bytes on disk'),
});
export const loggedReplicaList = listOf(loggedReplica);
export type LoggedReplicaList = z.output<typeof loggedReplicaList>;

const fieldValue = z.union([z.string(), z.number(), z.array(z.string())]);
export const revisionDiff = z.strictObject({
  from: z.int(),
  to: z.int(),
  changes: z.array(
    z.strictObject({
      field: z.string().describe('As in an app’s spec: `image`, `probe.path`, `envVars.MODEL`'),
      change: z.enum(['added', 'removed', 'changed']),
      before: fieldValue.optional().describe('Absent when it was not there, or is secret'),
      after: fieldValue.optional(),
      secret: z.literal(true).optional().describe('It is, or was, secret: its value is never shown'),
    }),
  ),
});
export type RevisionDiff = z.output<typeof revisionDiff>;

export const logs = z.strictObject({
  lastActivity: time.optional(),
  truncated: z
    .boolean()
    .optional()
    .describe("Davit's addition: true when older lines were left out, for an answer holds 8 MiB of them at most"),
  logs: z.array(logLine),
});
export type Logs = z.output<typeof logs>;
