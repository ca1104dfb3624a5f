/** A process that syncs one volume, to be killed in the middle of it. Told what to do by its parent, and not in argv. */
import type { Place, SyncOptions } from '../../lib/data/place.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';

export interface Order {
  direction: 'pull' | 'push';
  home: string;
  place: Place;
  owner: SyncOptions['owner'];
  allowHosts: SyncOptions['allowHosts'];
}

process.once('message', ({ direction, home, place, owner, allowHosts }: Order) => {
  const options = { owner, allowHosts, signal: new AbortController().signal, onProgress: () => undefined };
  const done = direction === 'pull' ? pullVolume(home, place, true, options) : pushVolume(home, place, options);
  done.then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
