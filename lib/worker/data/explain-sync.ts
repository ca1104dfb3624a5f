/** Why a transfer did not come to its end: a code, and a sentence with what to do now. */
import { DataError, type DataErrorKind } from '../../data/errors.ts';
import { describePlace, describeSource, pushPlace } from '../../domain/data/volume.ts';
import type { FailureCode } from '../../domain/lifecycle/codes.ts';
import { FAILURES } from '../../domain/lifecycle/failures.ts';
import type { Cause } from '../../domain/lifecycle/model.ts';
import { storable } from '../../domain/text/text.ts';
import type { VolumeRecord } from '../../store/data/volumes.ts';

const CODES: Record<DataErrorKind, FailureCode> = {
  'not-found': 'DATA_NOT_FOUND',
  unauthorized: 'DATA_UNAUTHORIZED',
  unreachable: 'DATA_UNREACHABLE',
  refused: 'DATA_REFUSED',
  'disk-full': 'ENGINE_DISK_FULL',
  failed: 'ENGINE_FAILED',
};

export function explainSync(
  error: unknown,
  volume: Pick<VolumeRecord, 'source' | 'target' | 'permission' | 'mountPath'>,
  direction: 'pull' | 'push',
): Cause {
  const code = error instanceof DataError ? CODES[error.kind] : 'ENGINE_FAILED';
  const words = storable(error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const place = direction === 'push' ? pushPlace(volume) : null;
  const what = place ? describePlace(place) : describeSource(volume.source);
  const did = direction === 'pull' ? `${what} could not be fetched` : `What it wrote could not be pushed to ${what}`;
  const store = place ?? (volume.source.kind === 'data-store' ? volume.source : null);
  return {
    code,
    message: `${did}: ${words}. ${FAILURES[code].toDo}`,
    details: {
      ...(volume.mountPath === null ? {} : { mountPath: volume.mountPath }),
      ...(store === null ? {} : { store: store.alias }),
    },
  };
}
