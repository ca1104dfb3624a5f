/** Stable reason codes: scripts compare them, sentences may change. */

/** FAILED: something on the user's side, each with a next step in its sentence. */
export const USER_FAILURES = [
  'IMAGE_NOT_FOUND',
  'IMAGE_UNAUTHORIZED',
  'IMAGE_REGISTRY_UNREACHABLE',
  'IMAGE_PLATFORM_MISMATCH',
  'IMAGE_INVALID',
  'IMAGE_TOO_LARGE',
  'DATA_NOT_FOUND',
  'DATA_UNAUTHORIZED',
  'DATA_UNREACHABLE',
  'DATA_REFUSED',
  'COMMAND_NOT_FOUND',
  'CONTAINER_EXITED',
  'OUT_OF_MEMORY',
  'DISK_LIMIT_EXCEEDED',
  'PERMISSION_DENIED',
  'PROBE_TIMEOUT',
  'PORT_CLOSED',
] as const;

/** Of a replica that was ready once: it leaves rotation or is started anew. None of them ends an app by itself. */
export const READINESS_FAILURES = ['READINESS_LOST', 'LIVENESS_FAILED'] as const;

/** ERROR: something on the platform's side; also the reason while it is being retried. */
export const PLATFORM_FAILURES = [
  'ENGINE_UNREACHABLE',
  'ENGINE_DISK_FULL',
  'ENGINE_FAILED',
  'CONTAINER_LOST',
  'SECRET_UNREADABLE',
] as const;

export type FailureCode =
  | (typeof USER_FAILURES)[number]
  | (typeof READINESS_FAILURES)[number]
  | (typeof PLATFORM_FAILURES)[number];

/** Reasons of a state that is no failure. */
export const STATE_REASONS = [
  'APP_QUEUED',
  'WAITING_FOR_CAPACITY',
  'APP_INITIALIZING',
  'APP_RUNNING',
  'GROWING',
  'SHRINKING',
  'ROLLOUT',
  'REPLACING',
  'SHORT_OF_CAPACITY',
  'APP_STOPPING',
  'APP_STOPPED',
  'APP_DELETING',
  'APP_DELETED',
] as const;

export type ReasonCode = FailureCode | (typeof STATE_REASONS)[number];
