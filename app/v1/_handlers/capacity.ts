/** Nodes, the queue for them, flavors and their prices as the API writes them. */
import { exactAmount } from '../../../lib/domain/money/charge.ts';
import type * as answers from '../../../lib/http/answers/capacity.ts';
import type { capacityOperations } from '../../../lib/http/operations/capacity.ts';
import { listNodes, listQueue, type NodeView, type QueueRecord } from '../../../lib/services/capacity/capacity-map.ts';
import { listFittingFlavors } from '../../../lib/services/flavors/fitting-flavors.ts';
import { getFlavor, listFlavors } from '../../../lib/services/flavors/list-flavors.ts';
import { listPrices, type PriceView, setPrice } from '../../../lib/services/flavors/prices.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';
import { toFittingFlavor } from './numbers.ts';
import { toFlavor } from './other-answers.ts';

export const capacityHandlers: Handlers<(typeof capacityOperations)[number]['id']> = {
  listFlavors: async ({ platform, actor }) => (await listFlavors(platform, actor, {})).map(toFlavor),
  getFlavor: async ({ platform, actor, id }) => toFlavor(await getFlavor(platform, actor, { id })),
  async listFittingFlavors({ platform, actor, project, projectSlug }) {
    // The same for every project; one that was named and is not there is still said.
    if (projectSlug !== null) await project();
    return whole(await listFittingFlavors(platform, actor, {}), toFittingFlavor);
  },
  listPrices: async ({ platform, actor, id }) => whole(await listPrices(platform, actor, { id }), toPrice),
  async setPrice({ platform, actor, id, body }) {
    const input = typeof body === 'object' && body !== null ? { ...body, id } : body;
    return whole(await setPrice(platform, actor, input), toPrice);
  },
  listNodes: async ({ platform, actor }) => whole(await listNodes(platform, actor, {}), toNode),
  listQueue: async ({ platform, actor, query }) => toList(await listQueue(platform, actor, query), query, toQueued),
};

/** A list that is short enough to come as one page. */
function whole<Row, Item>(items: Row[], toItem: (row: Row) => Item) {
  return toList({ items, total: items.length }, { size: Math.max(1, items.length) }, toItem);
}

function toNode({ node, gpus, apps, appCount }: NodeView): answers.Node {
  const amount = (total: number, free: number) => ({ total, reserved: total - free, free });
  return {
    name: node.name,
    architecture: node.architecture,
    seenAt: node.seenAt.toISOString(),
    cpu: divided(amount(node.cpuMillis, node.freeCpuMillis), 1000),
    memory: amount(node.memoryBytes, node.freeMemoryBytes),
    gpus: gpus.map(toGpu),
    apps: apps.map((one) => ({
      ...appNameOf(one),
      replicas: one.replicas,
      cpu: one.cpuMillis / 1000,
      memory: Number(one.memoryBytes),
      gpus: one.gpus,
    })),
    appCount,
    warnings: node.warnings,
  };
}

function divided({ total, reserved, free }: answers.Node['cpu'], by: number): answers.Node['cpu'] {
  return { total: total / by, reserved: reserved / by, free: free / by };
}

function toGpu({ owner, usable, present, ...gpu }: NodeView['gpus'][number]): answers.Gpu {
  return {
    deviceId: gpu.deviceId,
    index: gpu.index,
    model: gpu.model,
    memory: Number(gpu.memoryBytes),
    state: !present ? 'GONE' : owner ? 'HELD' : usable ? 'FREE' : 'UNUSABLE',
    ...(owner ? { owner: { ...appNameOf(owner), replica: owner.replicaId, ordinal: owner.ordinal } } : {}),
  };
}

function appNameOf({ project, appId, appName }: { project: string; appId: string; appName: string }) {
  return { project, app: appId, appName };
}

function toQueued(row: QueueRecord): answers.Queued {
  return {
    ...appNameOf(row),
    replica: row.replicaId,
    ordinal: row.ordinal,
    position: row.position,
    length: row.length,
    waitingFor: row.waitingFor ?? 'its turn',
    queuedAt: row.queuedAt.toISOString(),
    flavor: row.flavor,
    units: row.units,
    cpu: row.cpuMillis / 1000,
    memory: Number(row.memoryBytes),
    gpus: row.gpus,
    ...(row.gpus > 0 && row.gpuModel !== null ? { gpuModel: row.gpuModel } : {}),
  };
}

function toPrice({ price, inForce, currency }: PriceView): answers.Price {
  return {
    from: price.from.toISOString(),
    state: price.toCome ? 'TO_COME' : inForce ? 'IN_FORCE' : 'PAST',
    currency,
    perHour: exactAmount(price.nanosPerMinute * 60n),
    nanosPerMinute: Number(price.nanosPerMinute),
    ...(price.setBy === null ? {} : { setBy: price.setBy }),
    setAt: price.setAt.toISOString(),
  };
}
