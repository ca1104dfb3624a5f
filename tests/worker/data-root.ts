/** Where a worker of a test keeps data. */
import { WORKLOAD_GID, WORKLOAD_UID } from '../../lib/engine/workload.ts';
import type { DataKeeping } from '../../lib/worker/data/volume-files.ts';

export function dataAt(root: string): DataKeeping {
  return { root, owner: process.getuid?.() === 0 ? { uid: WORKLOAD_UID, gid: WORKLOAD_GID } : null };
}
