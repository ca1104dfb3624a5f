/** The end of a transfer in the books: of itself, of its volume, and on its app's timeline, together or not at all. */
import type { SyncResult } from '../../data/place.ts';
import { describePlace, describeSource, pushPlace } from '../../domain/data/volume.ts';
import { PLATFORM_FAILURES } from '../../domain/lifecycle/codes.ts';
import type { Cause } from '../../domain/lifecycle/model.ts';
import type { EventDraft } from '../../domain/lifecycle/timeline.ts';
import { formatBytes } from '../../domain/text/format.ts';
import { storable } from '../../domain/text/text.ts';
import { appendEvents } from '../../store/app/events.ts';
import { endSync, recordSyncProgress, type SyncRecord } from '../../store/data/syncs.ts';
import { notePulled, notePushed, notePushFailed, type VolumeRecord } from '../../store/data/volumes.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { countsOf } from './sync-counts.ts';

/** What may pass is tried again soon; what someone has to mend, now and then. */
const PUSH_AGAIN_SECONDS = { passing: 60, lasting: 1800 };

export interface SyncOutcome {
  sync: SyncRecord;
  volume: VolumeRecord;
  /** When it began. */
  at: Date;
  /** Null: it came to its end. */
  cause: Cause | null;
  result: SyncResult | null;
  /** What the volume holds now; null where that was not counted. */
  size: { files: number; bytes: number } | null;
}

export async function writeSyncEnd(db: PrismaClient, outcome: SyncOutcome): Promise<void> {
  const { sync, volume, at, cause, result, size } = outcome;
  await db.$transaction(async (tx) => {
    if (result) await recordSyncProgress(tx, sync.id, countsOf(result));
    const state = !cause ? 'DONE' : isPlatformSide(cause) ? 'ERROR' : 'FAILED';
    const isFirst = await endSync(tx, sync.id, { state, code: cause?.code ?? null, message: cause?.message ?? null });
    if (!isFirst && cause) return;
    // What is there is there, also where someone called it off at the last moment.
    if (!cause && size) {
      if (sync.direction === 'pull') await notePulled(tx, volume.id, at, size);
      else await notePushed(tx, volume.id, at, size);
    }
    if (cause && sync.direction === 'push') {
      await notePushFailed(tx, volume.id, PUSH_AGAIN_SECONDS[mayPass(cause) ? 'passing' : 'lasting']);
    }
    if (sync.appId === null) return;
    await appendEvents(tx, { id: sync.appId, projectId: volume.projectId }, [eventOf(outcome)], sync.createdBy);
  });
}

function eventOf({ sync, volume, cause, result }: SyncOutcome): EventDraft {
  const { direction } = sync;
  const place = direction === 'push' ? pushPlace(volume) : null;
  const what = place ? describePlace(place) : describeSource(volume.source);
  const { completed = 0, skipped = 0, deleted = 0, transferredBytes = 0, leftOut = [], failed = 0 } = result ?? {};
  const moved = `${completed} ${completed === 1 ? 'file' : 'files'} (${formatBytes(transferredBytes)})`;
  const done = direction === 'pull' ? `Fetched ${moved} of ${what}` : `Pushed ${moved} to ${what}`;
  const rest = [
    ...(skipped > 0 ? [`${skipped} were the same already`] : []),
    ...(deleted > 0 ? [`${deleted} are no longer there`] : []),
    ...(failed > 0 ? [leftOutWords(failed, leftOut)] : []),
  ];
  return {
    type: 'data',
    from: null,
    to: null,
    code: cause ? cause.code : direction === 'pull' ? 'DATA_PULLED' : 'DATA_PUSHED',
    message: cause ? cause.message : `${[done, ...rest].join('; ')}.`,
    data: { volumeId: volume.id, direction, files: completed, bytes: transferredBytes, ...cause?.details },
  };
}

function leftOutWords(failed: number, [first]: SyncResult['leftOut']): string {
  if (!first) return `${failed} were left out`;
  const more = failed > 1 ? ` and ${failed - 1} more are left out` : ' is left out';
  return `${storable(first.path)}${more}: it ${first.why}`;
}

function isPlatformSide({ code }: Cause): boolean {
  return PLATFORM_FAILURES.some((one) => one === code);
}

function mayPass(cause: Cause): boolean {
  return cause.code === 'DATA_UNREACHABLE' || isPlatformSide(cause);
}
