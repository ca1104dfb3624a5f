/** What each state looks like, everywhere the same: badge, band of the timeline, chips of the list. */
import type { AppState } from '../../lib/domain/lifecycle/model.ts';

export type Tone = 'ok' | 'info' | 'scaling' | 'standby' | 'idle' | 'warning' | 'danger';

/** Stopped is not an alarm; a platform's ERROR differs from the user's FAILED by its icon. */
export const STATE_TONES: Record<AppState, Tone> = {
  QUEUED: 'idle',
  INITIALIZING: 'info',
  RUNNING: 'ok',
  SCALING: 'scaling',
  STANDBY: 'standby',
  STOPPING: 'warning',
  STOPPED: 'idle',
  FAILED: 'danger',
  ERROR: 'danger',
  DELETING: 'warning',
  DELETED: 'idle',
};

/** Text on its background, as one class each. Whole words, or Tailwind would not find them. */
export const TONE_TEXT: Record<Tone, string> = {
  ok: 'text-ok',
  info: 'text-info',
  scaling: 'text-scaling',
  standby: 'text-standby',
  idle: 'text-idle',
  warning: 'text-warning',
  danger: 'text-danger',
};

export const TONE_SOFT: Record<Tone, string> = {
  ok: 'bg-ok-soft',
  info: 'bg-info-soft',
  scaling: 'bg-scaling-soft',
  standby: 'bg-standby-soft',
  idle: 'bg-idle-soft',
  warning: 'bg-warning-soft',
  danger: 'bg-danger-soft',
};

/** Solid areas: dots, bands, squares. */
export const TONE_SOLID: Record<Tone, string> = {
  ok: 'bg-ok',
  info: 'bg-info',
  scaling: 'bg-scaling',
  standby: 'bg-standby',
  idle: 'bg-idle',
  warning: 'bg-warning',
  danger: 'bg-danger',
};
