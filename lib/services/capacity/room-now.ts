/** What there is room for now. */

import { place } from '../../domain/capacity/place.ts';
import type { Room } from '../../domain/capacity/room.ts';
import { listNodes, type NodeRecord } from '../../store/capacity/nodes.ts';
import { listWaiting } from '../../store/capacity/waiting.ts';
import type { Database } from '../../store/postgres/database.ts';

export interface RoomNow {
  nodes: NodeRecord[];
  /** Of each node, what is left for one that comes now: behind those that wait. */
  left: Room[];
}

export async function readRoom(db: Database): Promise<RoomNow> {
  const nodes = await listNodes(db);
  return { nodes, left: place(await listWaiting(db), nodes).left };
}
