/** What the console counts: usage of a project, the history of an app, what fits. Money is exact decimals. */
import { z } from 'zod';
import { REPLICA_PHASES } from '../../domain/history/moment.ts';
import { APP_STATES } from '../../domain/lifecycle/model.ts';
import { listOf, time, uuid } from './common.ts';
import { flavor, nearestFlavor } from './other.ts';

const money = z.string().describe('Exact decimal');
const percent = z.number().min(0);

export const forecast = z.strictObject({
  amount: money,
  low: money,
  high: money,
  method: z.string().describe('How it was made, in a sentence'),
});
export type Forecast = z.output<typeof forecast>;

export const usage = z.strictObject({
  asOf: time,
  currency: z.string(),
  timeZone: z.string().describe('Of days and months'),
  figures: z.strictObject({
    states: z.partialRecord(z.enum(APP_STATES), z.int()).describe('How many apps are in each; absent: none'),
    replicas: z.strictObject({ ready: z.int(), wanted: z.int() }),
    cpu: z.strictObject({
      reserved: z.number().describe('vCPU, by this project'),
      free: z.number().describe('vCPU that nobody holds'),
      total: z.number().describe('vCPU of all nodes'),
    }),
    memory: z.strictObject({ reserved: z.int(), free: z.int(), total: z.int() }).describe('Bytes'),
    gpu: z.strictObject({ reserved: z.int(), free: z.int(), total: z.int(), model: z.string().optional() }),
    requests: z.strictObject({
      perSecond: z.number().describe('Over the last minute'),
      lastHour: z.int(),
    }),
    cost: z.strictObject({
      today: money,
      perHour: money.describe('As long as nothing changes'),
      month: money.describe('Month to date'),
      forecast: forecast.optional().describe('Of the whole month; absent under one hour of data'),
    }),
  }),
  apps: z.array(
    z.strictObject({
      app: uuid,
      requestsPerSecond: z.number().describe('Over the last minute'),
      inFlight: z.int().describe('The most at once in the last twenty seconds'),
      sparkline: z.array(z.number()).describe('Requests per second in each of the last 30 minutes, oldest first'),
      cpuPercent: percent.optional().describe('Mean over its replicas; absent when not measured'),
      memoryPercent: percent.optional(),
      gpuPercent: percent.optional(),
      costToday: money,
      costMonth: money,
      perHour: money,
    }),
  ),
});
export type Usage = z.output<typeof usage>;

const span = { from: time, to: time.optional().describe('Absent: it lasts') };

export const timeline = z.strictObject({
  from: time,
  to: time,
  asOf: time,
  currency: z.string(),
  states: z.array(z.strictObject({ state: z.enum(APP_STATES), code: z.string(), message: z.string(), ...span })),
  wanted: z.array(z.strictObject({ replicas: z.int(), ...span })).describe('How many replicas were asked for'),
  revisions: z.array(
    z.strictObject({ revision: z.int(), image: z.string(), flavor: z.string(), units: z.int(), ...span }),
  ),
  replicas: z.array(
    z.strictObject({
      id: uuid,
      ordinal: z.int(),
      revision: z.int(),
      queuedAt: time,
      startedAt: time.optional().describe('Its last start'),
      readyAt: time.optional().describe('Since when it is ready, or was last'),
      endedAt: time.optional(),
      phases: z
        .array(z.strictObject({ phase: z.enum(REPLICA_PHASES), ...span }))
        .describe('waiting (capacity, image, next try), starting, ready, unready, ending'),
      charged: z
        .array(z.strictObject({ nanosPerMinute: z.int().describe('For the whole replica'), ...span }))
        .describe('When it was billed, and at which price'),
    }),
  ),
  load: z
    .array(
      z.strictObject({
        at: time,
        seconds: z.int(),
        requests: z.int(),
        byClass: z.strictObject({
          '1xx': z.int(),
          '2xx': z.int(),
          '3xx': z.int(),
          '4xx': z.int(),
          '5xx': z.int(),
        }),
        maxInFlight: z.int(),
      }),
    )
    .describe('Oldest first; only where something happened'),
});
export type Timeline = z.output<typeof timeline>;

export const fittingFlavor = flavor.extend({
  fitsNow: z.int().describe('How many replicas of one unit would get their capacity now, behind those that wait'),
  fitsEver: z.boolean().describe('Whether a replica of one unit could run if nothing else did'),
  room: z
    .array(z.strictObject({ units: z.int(), now: z.int(), ever: z.boolean() }))
    .describe('The same for replicas of each number of units, exact over all nodes'),
  cheapestThatFits: z.boolean().optional().describe('The cheapest that has room now; else, that could ever have it'),
  nearest: nearestFlavor.optional().describe('Where no node could ever hold it: what one could, and is nearest'),
});
export type FittingFlavor = z.output<typeof fittingFlavor>;
export const fittingFlavorList = listOf(fittingFlavor);
export type FittingFlavorList = z.output<typeof fittingFlavorList>;
