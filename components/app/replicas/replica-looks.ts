/** What a replica is called and which tone it has, on each step of its way. */
import type { ReplicaPhase } from '../../../lib/domain/history/moment.ts';
import type { ReplicaState } from '../../../lib/domain/lifecycle/model.ts';
import type { Tone } from '../../state/tones.ts';

export const PHASE_TONES: Record<ReplicaPhase, Tone> = {
  waiting: 'idle',
  starting: 'info',
  ready: 'ok',
  unready: 'danger',
  ending: 'warning',
};

const LOOKS: Record<ReplicaState, { word: string; tone: Tone; moving: boolean }> = {
  QUEUED: { word: 'waiting', tone: 'idle', moving: false },
  PLACED: { word: 'preparing', tone: 'info', moving: true },
  CREATED: { word: 'preparing', tone: 'info', moving: true },
  STARTING: { word: 'starting', tone: 'info', moving: true },
  READY: { word: 'ready', tone: 'ok', moving: false },
  DRAINING: { word: 'draining', tone: 'warning', moving: true },
  STOPPING: { word: 'stopping', tone: 'warning', moving: true },
  ENDED: { word: 'ended', tone: 'idle', moving: false },
};

/** @param state as the API writes it */
export function replicaLook(state: string) {
  return LOOKS[state as ReplicaState] ?? { word: state.toLowerCase(), tone: 'idle', moving: false };
}
