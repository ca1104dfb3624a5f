/** Of what a transfer tells, what is kept in the books. */
import type { SyncResult } from '../../data/place.ts';
import type { SyncCounts } from '../../store/data/syncs.ts';

export function countsOf({ leftOut: _told, ...counts }: SyncResult): SyncCounts {
  return counts;
}
