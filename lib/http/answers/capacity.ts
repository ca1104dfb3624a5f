/** Nodes, who holds what of them, who waits, and prices. */
import { z } from 'zod';
import { listOf, time, uuid } from './common.ts';

const appName = { project: z.string().describe('Its slug'), app: uuid, appName: z.string() };

export const gpu = z.strictObject({
  deviceId: z.string(),
  index: z.int().describe('Its number on its node'),
  model: z.string(),
  memory: z.int().describe('Bytes'),
  state: z
    .enum(['FREE', 'HELD', 'UNUSABLE', 'GONE'])
    .describe('UNUSABLE: Docker cannot give it to a container; GONE: no longer there, and still held'),
  owner: z
    .strictObject({ ...appName, replica: uuid, ordinal: z.int() })
    .optional()
    .describe('The one replica that has it'),
});
export type Gpu = z.output<typeof gpu>;

const amount = (unit: string) =>
  z.strictObject({ total: z.number(), reserved: z.number(), free: z.number() }).describe(unit);

export const node = z.strictObject({
  name: z.string(),
  architecture: z.string(),
  seenAt: time.describe('When the worker last looked at it'),
  cpu: amount('vCPU'),
  memory: amount('Bytes'),
  gpus: z.array(gpu),
  apps: z
    .array(
      z.strictObject({
        ...appName,
        replicas: z.int(),
        cpu: z.number().describe('vCPU'),
        memory: z.int().describe('Bytes'),
        gpus: z.int(),
      }),
    )
    .describe('Those that hold most of it first; a hundred at most'),
  appCount: z.int().describe('How many hold something of it'),
  warnings: z
    .array(z.strictObject({ code: z.string(), message: z.string() }))
    .describe('What an administrator should put right: a missing package'),
});
export type Node = z.output<typeof node>;
export const nodeList = listOf(node);
export type NodeList = z.output<typeof nodeList>;

export const queued = z.strictObject({
  ...appName,
  replica: uuid,
  ordinal: z.int(),
  position: z.int().describe('Among those that wait for the same; the first is 1'),
  length: z.int(),
  waitingFor: z.string(),
  queuedAt: time,
  flavor: z.string(),
  units: z.int(),
  cpu: z.number().describe('vCPU'),
  memory: z.int().describe('Bytes'),
  gpus: z.int(),
  gpuModel: z.string().optional(),
});
export type Queued = z.output<typeof queued>;
export const queueList = listOf(queued);
export type QueueList = z.output<typeof queueList>;

export const price = z.strictObject({
  from: time.describe('It holds from then on, until a later one does'),
  state: z.enum(['TO_COME', 'IN_FORCE', 'PAST']),
  currency: z.string(),
  perHour: z.string().describe('Exact decimal, per unit'),
  nanosPerMinute: z.int().describe('What is charged: the price per hour divided by 60, rounded half up'),
  setBy: z.string().optional().describe('Absent for those that the instance began with'),
  setAt: time,
});
export type Price = z.output<typeof price>;
export const priceList = listOf(price);
export type PriceList = z.output<typeof priceList>;
