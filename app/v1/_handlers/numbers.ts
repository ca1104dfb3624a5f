/** Usage, timelines and fits as the API writes them. */

import { shallRun } from '../../../lib/domain/history/moment.ts';
import { exactAmount } from '../../../lib/domain/money/charge.ts';
import type * as answers from '../../../lib/http/answers/numbers.ts';
import type { FittingFlavor } from '../../../lib/services/flavors/fitting-flavors.ts';
import type { AppTimeline } from '../../../lib/services/history/app-timeline.ts';
import type { ProjectUsage } from '../../../lib/services/usage/project-usage.ts';
import { toFlavor } from './other-answers.ts';

/** @param listed ids of the apps that are listed; absent: all */
export function toUsage(
  { currency, timeZone, apps, nodes, spending }: ProjectUsage,
  listed: readonly string[] = apps.map((app) => app.appId),
): answers.Usage {
  const shown = new Set(listed);
  const sum = <Item>(items: Item[], amount: (item: Item) => number) =>
    items.reduce((total, item) => total + amount(item), 0);
  const gpus = nodes.flatMap((node) => node.gpus);
  const model = gpus[0]?.model;
  const made = spending.forecast;
  return {
    asOf: spending.now.toISOString(),
    currency,
    timeZone,
    figures: {
      states: countStates(apps),
      replicas: {
        ready: sum(apps, (app) => app.ready),
        wanted: sum(apps, (app) => (shallRun(app.state) ? app.replicas : 0)),
      },
      cpu: {
        reserved: sum(apps, (app) => app.cpuMillis) / 1000,
        free: sum(nodes, (node) => node.freeCpuMillis) / 1000,
        total: sum(nodes, (node) => node.cpuMillis) / 1000,
      },
      memory: {
        reserved: sum(apps, (app) => app.memoryBytes),
        free: sum(nodes, (node) => node.freeMemoryBytes),
        total: sum(nodes, (node) => node.memoryBytes),
      },
      gpu: {
        reserved: sum(apps, (app) => app.gpus),
        free: sum(gpus, (gpu) => (gpu.free ? 1 : 0)),
        total: gpus.length,
        ...(model === undefined ? {} : { model }),
      },
      requests: {
        perSecond: rounded(
          sum(apps, (app) => app.load.requestsPerSecond),
          3,
        ),
        lastHour: sum(apps, (app) => app.load.lastHour),
      },
      cost: {
        today: exactAmount(spending.todayNanos),
        perHour: exactAmount(spending.nanosPerHour),
        month: exactAmount(spending.monthNanos),
        ...(made === null
          ? {}
          : {
              forecast: {
                amount: exactAmount(made.nanos),
                low: exactAmount(made.lowNanos),
                high: exactAmount(made.highNanos),
                method: made.method,
              },
            }),
      },
    },
    apps: apps
      .filter(({ appId }) => shown.has(appId))
      .map(({ appId, load, used, spending: own }) => ({
        app: appId,
        requestsPerSecond: load.requestsPerSecond,
        inFlight: load.inFlight,
        sparkline: load.sparkline,
        ...(used === null
          ? {}
          : {
              cpuPercent: percent(used.cpuMillis, used.ofCpuMillis),
              memoryPercent: percent(used.memoryBytes, used.ofMemoryBytes),
            }),
        costToday: exactAmount(own.todayNanos),
        costMonth: exactAmount(own.monthNanos),
        perHour: exactAmount(own.nanosPerHour),
      })),
  };
}

function countStates(apps: ProjectUsage['apps']): answers.Usage['figures']['states'] {
  const states: answers.Usage['figures']['states'] = {};
  for (const { state } of apps) states[state] = (states[state] ?? 0) + 1;
  return states;
}

export function toTimeline({ from, to, replicas, load, ...timeline }: AppTimeline): answers.Timeline {
  return {
    ...timeline,
    from: from.toISOString(),
    to: to.toISOString(),
    replicas: replicas.map(({ startedAt, readyAt, ...replica }) => ({
      ...replica,
      ...(startedAt ? { startedAt: startedAt.toISOString() } : {}),
      ...(readyAt ? { readyAt: readyAt.toISOString() } : {}),
    })),
    load: load.map((step) => ({
      at: step.at.toISOString(),
      seconds: step.seconds,
      requests: step.requests,
      byClass: {
        '1xx': step.status1xx,
        '2xx': step.status2xx,
        '3xx': step.status3xx,
        '4xx': step.status4xx,
        '5xx': step.status5xx,
      },
      maxInFlight: step.maxInFlight,
    })),
  };
}

export function toFittingFlavor({ room, cheapestThatFits, nearest, ...view }: FittingFlavor): answers.FittingFlavor {
  return {
    ...toFlavor(view),
    fitsNow: room[0]?.now ?? 0,
    fitsEver: room[0]?.ever ?? false,
    room,
    ...(cheapestThatFits ? { cheapestThatFits } : {}),
    ...(nearest ? { nearest } : {}),
  };
}

/** One decimal. */
export function percent(used: number, of: number): number {
  return of === 0 ? 0 : rounded((used / of) * 100, 1);
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
