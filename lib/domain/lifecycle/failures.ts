/** What each failure is and what to do about it: one table behind the reconciler, the console and docs/lifecycle.md. */
import type { FailureCode } from './codes.ts';

export interface FailureKind {
  /** What happened, in a few words. */
  what: string;
  /** What to do now. */
  toDo: string;
  /**
   * Whether another start is tried by itself: at its back-off; likewise, but for ten minutes, for an operator may put it
   * right meanwhile, and anew some minutes after the ERROR; never, for it would fail in the same way; only of a replica
   * that had become ready; or as soon as the engine answers.
   */
  again: 'at-back-off' | 'ten-minutes' | 'never' | 'once-ready' | 'when-back';
}

/** Starts in a row without readiness, after which it is no accident. */
const MAX_FAILED_STARTS = 5;
/** At 1, 2, 4, 8, 16, 32 s and then every minute: the first of them after ten minutes. */
const MAX_FAILED_STARTS_IN_TEN_MINUTES = 16;

export const FAILURES: Record<FailureCode, FailureKind> = {
  IMAGE_NOT_FOUND: {
    what: 'The image was not found',
    toDo: 'Check the name and the tag of the image.',
    again: 'never',
  },
  IMAGE_UNAUTHORIZED: {
    what: 'The registry gave no access to the image',
    toDo: 'Add its registry with a user and password (Registries), or name an image that anyone may have.',
    again: 'never',
  },
  IMAGE_REGISTRY_UNREACHABLE: {
    what: 'The registry was not reached',
    toDo: 'If its name is right, it or the way to it is away: try again in a while.',
    again: 'at-back-off',
  },
  IMAGE_PLATFORM_MISMATCH: {
    what: 'The image is for another kind of machine',
    toDo: 'Build it for the architecture that the message names, or take a tag that was.',
    again: 'never',
  },
  IMAGE_INVALID: {
    what: 'The image is broken',
    toDo: 'Mend what the message names and push it again, or take another tag.',
    again: 'never',
  },
  IMAGE_TOO_LARGE: {
    what: 'The image is too large',
    toDo: 'Take a smaller image, or have an administrator make room for it or raise the limit.',
    again: 'never',
  },
  DATA_NOT_FOUND: {
    what: 'Data that it mounts was not found',
    toDo: 'Check the volume’s container, prefix or branch, or put the data there.',
    again: 'never',
  },
  DATA_UNAUTHORIZED: {
    what: 'The data store gave no access',
    toDo: 'Give the data store keys, or a password, that may read what the volume names (Data).',
    again: 'never',
  },
  DATA_UNREACHABLE: {
    what: 'The data store was not reached',
    toDo: 'If its address is right, it or the way to it is away: try again in a while.',
    again: 'at-back-off',
  },
  DATA_REFUSED: {
    what: 'Data that it mounts was not taken',
    toDo: 'The message names what cannot be: mend it at its source, or mount something else.',
    again: 'never',
  },
  COMMAND_NOT_FOUND: {
    what: 'The command is not in the image',
    toDo: 'Set a command that the image has.',
    again: 'never',
  },
  CONTAINER_EXITED: {
    what: 'The container ended',
    toDo: 'Its last lines say why. Mend that, then set the image or the command.',
    again: 'at-back-off',
  },
  OUT_OF_MEMORY: {
    what: 'It used more memory than it has',
    toDo: 'Give it more units: memory follows from them.',
    again: 'at-back-off',
  },
  DISK_LIMIT_EXCEEDED: {
    what: 'It wrote more to its disk than it has',
    toDo: 'Let the app write less, or give it more units: disk follows from them.',
    again: 'once-ready',
  },
  PERMISSION_DENIED: {
    what: 'A file may not be read, written or run',
    toDo:
      'Containers run as user 42420: in the image, make its files readable and executable for all, give what it writes ' +
      'to that user, or let it write to /workspace.',
    again: 'never',
  },
  PROBE_TIMEOUT: {
    what: 'It listens, but did not become ready in time',
    toDo: 'Mend the probe’s path or port, or give it more time.',
    again: 'never',
  },
  PORT_CLOSED: {
    what: 'Nothing listens on its port',
    toDo: 'Set the port that the app listens on.',
    again: 'never',
  },
  READINESS_LOST: {
    what: 'A replica no longer answers as it should',
    toDo: 'It takes no requests until it answers again.',
    again: 'at-back-off',
  },
  LIVENESS_FAILED: {
    what: 'A replica failed its liveness probe',
    toDo: 'Its container is started anew by itself.',
    again: 'at-back-off',
  },
  ENGINE_UNREACHABLE: {
    what: 'The container engine does not answer',
    toDo: 'An operator must look at it. What ran may still be serving.',
    again: 'when-back',
  },
  ENGINE_DISK_FULL: {
    what: 'The engine’s disk is full',
    toDo: 'An operator must make room (Disk lists what may go). It then starts by itself within minutes.',
    again: 'ten-minutes',
  },
  ENGINE_FAILED: {
    what: 'The container engine failed',
    toDo: 'If starting again does not help, an operator must look at the engine’s log.',
    again: 'at-back-off',
  },
  CONTAINER_LOST: {
    what: 'Its container was removed or renamed by someone else',
    toDo: 'Start again makes a new one.',
    again: 'at-back-off',
  },
  SECRET_UNREADABLE: {
    what: 'A secret cannot be opened',
    toDo: 'The instance’s key is another one now. Give the value of each secret again.',
    again: 'never',
  },
};

/** Failed starts in a row, the last of them so, after which there is no other: 1 where another would fail likewise. */
export function mostFailedStarts(code: FailureCode): number {
  switch (FAILURES[code].again) {
    case 'at-back-off':
    case 'when-back':
      return MAX_FAILED_STARTS;
    case 'ten-minutes':
      return MAX_FAILED_STARTS_IN_TEN_MINUTES;
    case 'never':
    case 'once-ready':
      return 1;
  }
}
