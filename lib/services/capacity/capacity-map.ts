/** The nodes and who holds what of them, and the queue: for administrators, over all projects. */
import { z } from 'zod';
import {
  listQueue as findQueue,
  type GpuRecord,
  type Holding,
  listGpus,
  listHoldings,
  type QueueRecord,
} from '../../store/capacity/holdings.ts';
import { listNodes as findNodes, type NodeRecord } from '../../store/capacity/nodes.ts';
import { administratorAction } from '../action.ts';
import { pageInput, toWindow } from '../page.ts';

export type { QueueRecord } from '../../store/capacity/holdings.ts';

/** As many apps of a node are told; the others are counted. */
const MOST_APPS = 100;

export interface NodeView {
  node: NodeRecord;
  /** Those that cannot be used, too. */
  gpus: GpuRecord[];
  /** What holds most of it first. */
  apps: Holding[];
  /** How many hold something of it. */
  appCount: number;
}

export const listNodes = administratorAction({
  right: 'capacity.see',
  input: z.strictObject({}),
  async run({ db }): Promise<NodeView[]> {
    const [nodes, gpus, holdings] = await Promise.all([findNodes(db), listGpus(db), listHoldings(db)]);
    return nodes.map((node) => {
      const own = holdings.filter((one) => one.nodeId === node.nodeId);
      return {
        node,
        gpus: gpus.filter((gpu) => gpu.nodeId === node.nodeId),
        apps: own.slice(0, MOST_APPS),
        appCount: own.length,
      };
    });
  },
});

export const listQueue = administratorAction({
  right: 'capacity.see',
  input: pageInput.omit({ order: true }),
  run: ({ db }, _actor, input): Promise<{ items: QueueRecord[]; total: number }> => findQueue(db, toWindow(input)),
});
