/** Answers about everything but apps. */
import { z } from 'zod';
import { billFile } from '../../domain/money/bill-file.ts';
import { listOf, time, uuid } from './common.ts';

export const event = z.strictObject({
  id: z.string().describe('Grows with time within a project; what Last-Event-ID resumes from'),
  at: time.describe('Microseconds; strictly increasing per app'),
  appId: uuid.optional(),
  type: z.string(),
  from: z.string().nullable().describe('State before; null for the first, and for what is no state change'),
  to: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  actor: z.string(),
  data: z.unknown().optional(),
});
export type Event = z.output<typeof event>;
export const eventList = listOf(event);

const projectRole = z.enum(['reader', 'operator', 'admin']);

export const project = z.strictObject({ id: uuid, slug: z.string(), name: z.string(), createdAt: time });
export type Project = z.output<typeof project>;
export const projectList = listOf(project);

export const me = z.strictObject({
  name: z.string(),
  role: z.enum(['administrator', 'ai_training_operator', 'ai_training_read']),
  tokenKind: z.enum(['app', 'oauth']),
  tenant: z.string().optional().describe('Slug of the project that requests are about'),
  projects: z
    .array(z.strictObject({ slug: z.string(), name: z.string(), role: projectRole }))
    .describe("Davit's addition"),
});
export type Me = z.output<typeof me>;

export const demo = z.strictObject({
  project: z.string().optional().describe('Slug of its project, for who may see it'),
  stage: z.enum(['off', 'building', 'deployed', 'failed']),
  message: z.string().describe('What is going on, or why it failed and what to do'),
  appId: uuid.optional().describe('Once deployed; it may have been deleted since'),
  example: z
    .strictObject({
      name: z.string(),
      image: z.string(),
      resources: z.strictObject({ flavor: z.string(), cpu: z.int() }),
      unsecureHttp: z.boolean(),
    })
    .optional()
    .describe('A body for POST /v1/app that runs; once its image has been built'),
});
export type Demo = z.output<typeof demo>;

export const token = z.strictObject({
  id: uuid,
  createdAt: time,
  updatedAt: time,
  spec: z.strictObject({
    name: z.string(),
    role: z.enum(['ai_training_operator', 'ai_training_read']),
    labelSelector: z.string().optional(),
    region: z.string(),
    expiresAt: time.optional().describe("Davit's addition"),
  }),
  status: z.strictObject({
    version: z.int(),
    value: z.string().optional().describe('The secret, once: in the answer to POST and renew'),
    prefix: z.string().optional().describe("Davit's addition: how the secret begins"),
  }),
});
export type Token = z.output<typeof token>;
export const tokenList = listOf(token);

export const flavor = z.strictObject({
  id: z.string(),
  description: z.string(),
  type: z.enum(['cpu', 'gpu']),
  default: z.boolean(),
  max: z.int().describe('Most units per replica'),
  resourcesPerUnit: z.strictObject({
    cpu: z.number().describe('vCPU; a fraction for the smallest'),
    gpu: z.int(),
    memory: z.int().describe('Bytes'),
    ephemeralStorage: z.int().describe('Bytes'),
  }),
  gpuInformation: z
    .strictObject({ gpuBrand: z.string(), gpuModel: z.string(), gpuMemory: z.int().describe('Bytes') })
    .partial()
    .optional(),
  price: z
    .strictObject({ currency: z.string(), perHour: z.string().describe('Decimal'), nanosPerMinute: z.int() })
    .optional()
    .describe("Davit's addition: per unit, in force now"),
});
export type Flavor = z.output<typeof flavor>;

/** A flavor and how many units of it. */
export const nearestFlavor = z.strictObject({ flavor: z.string(), units: z.int() });
export type NearestFlavor = z.output<typeof nearestFlavor>;

export const cost = z.strictObject({
  currency: z.string(),
  timeZone: z.string(),
  from: z.string().describe('First day'),
  to: z.string().describe('The day after the last'),
  total: z.string().describe('Exact decimal: the sum of the lines'),
  perHour: z.string().describe('Exact decimal: what runs now, as long as it does'),
  lines: z.array(
    z.strictObject({
      app: uuid.optional(),
      appName: z.string().optional(),
      flavor: z.string().optional(),
      creator: z.string().optional().describe('Who made the app'),
      labels: z.record(z.string(), z.string()).optional().describe("Those grouped by, with the app's values of today"),
      day: z.string().optional(),
      minutes: z.int(),
      amount: z.string().describe('Exact decimal'),
    }),
  ),
});
export type Cost = z.output<typeof cost>;

export const ledger = billFile;

export const session = z.strictObject({
  token: z.string().describe('A personal token, this once'),
  expiresAt: time,
  user: z.strictObject({ email: z.string(), name: z.string(), administrator: z.boolean() }),
});
export type Session = z.output<typeof session>;
