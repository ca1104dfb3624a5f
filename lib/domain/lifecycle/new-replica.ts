import type { Replica, RevisionSpec } from './model.ts';

/** A replica that is wanted and waits for capacity. */
export function newReplica(
  id: string,
  place: { ordinal: number; revision: number },
  spec: Pick<RevisionSpec, 'cpuMillis' | 'memoryBytes' | 'port'>,
  now: Date,
): Replica {
  return {
    id,
    ordinal: place.ordinal,
    revision: place.revision,
    state: 'QUEUED',
    nodeId: null,
    cpuMillis: spec.cpuMillis,
    memoryBytes: spec.memoryBytes,
    gpuDeviceIds: [],
    waitingFor: null,
    swaps: false,
    containerId: null,
    address: null,
    port: spec.port,
    restarts: 0,
    failedStarts: 0,
    notBefore: null,
    queuedAt: now,
    placedAt: null,
    runningSince: null,
    startingSince: null,
    readyAt: null,
    unreadySince: null,
    drainingSince: null,
    drainedAt: null,
    stoppingSince: null,
    endedAt: null,
    lastSeenAt: null,
    crash: null,
  };
}
