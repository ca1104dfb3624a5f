/** Capacity for a replica in the very transaction that adds it, where nobody's turn would be before it. */
import { place } from '../../domain/capacity/place.ts';
import type { Fact } from '../../domain/lifecycle/facts.ts';
import type { Replica, RevisionSpec } from '../../domain/lifecycle/model.ts';
import type { Transaction } from '../../store/app/change-app.ts';
import { listNodes, lockNodes } from '../../store/capacity/nodes.ts';
import { isAnyoneWaiting } from '../../store/capacity/waiting.ts';

/** @returns nothing where someone waits, or there is no room: then its turn comes by the placement loop */
export async function placeAtOnce(
  tx: Transaction,
  projectId: string,
  replica: Replica,
  { gpus, gpuModel }: RevisionSpec,
): Promise<Fact[]> {
  if (await isAnyoneWaiting(tx)) return [];
  await lockNodes(tx);
  const { id: replicaId, cpuMillis, memoryBytes, queuedAt, swaps } = replica;
  const turn = { replicaId, projectId, queuedAt, turnAt: queuedAt, swaps };
  const needs = { cpuMillis, memoryBytes, gpus, gpuModel };
  const [placement] = place([{ ...turn, ...needs, earlier: [] }], await listNodes(tx)).placed;
  return placement ? [{ type: 'replica-placed', ...placement }] : [];
}
