/** Whether this process can do its work: the database answers. */
import { isReachable } from '../../store/instance.ts';
import type { Platform } from '../platform.ts';

export function isReady({ db }: Platform): Promise<boolean> {
  return isReachable(db);
}
