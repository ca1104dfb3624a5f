/** Which side is made of which place. */
import { DataError } from '../errors.ts';
import type { Place, SyncOptions } from '../place.ts';
import type { VolumeHome } from '../sync/home.ts';
import { directorySource, directoryTarget } from './directory.ts';
import { gitSource } from './git.ts';
import { s3Source, s3Target } from './s3.ts';
import type { Source, Target } from './side.ts';

export async function openSource(place: Place, home: VolumeHome, options: SyncOptions): Promise<Source> {
  switch (place.kind) {
    case 's3':
      return s3Source(place, home.staging, options);
    case 'directory':
      return directorySource(place, home.staging, options);
    case 'git':
      return gitSource(place, home, options);
  }
}

/** @throws DataError where nothing can be brought to such a place */
export async function openTarget(place: Place, home: VolumeHome, options: SyncOptions): Promise<Target> {
  switch (place.kind) {
    case 's3':
      return s3Target(place, home.outgoing, options);
    case 'directory':
      return directoryTarget(place, home.outgoing, options);
    case 'git':
      throw new DataError('refused', 'Nothing is pushed to a repository: give the volume another target.');
  }
}
