/** Bounds and defaults of an app's spec, apart from its schemas: a page that shows them need not load a validator. */

export const MAX_ENV_VALUE_BYTES = 32 * 1024;
export const MAX_ENV_ENTRIES = 256;
export const MAX_LABELS = 32;
export const MAX_REPLICAS = 10;
export const MAX_UNITS = { cpu: 12, gpu: 4 } as const;

export const DEFAULT_PORT = 8080;
export const DEFAULT_TIMEOUT_SECONDS = 300;
/** AI Deploy's documented default: one V100S. */
export const DEFAULT_FLAVOR = { gpu: 'ai1-1-gpu', cpu: 'ai1-1-cpu' } as const;

/** What AI Deploy documents for probes; ours where it is silent. */
export const PROBE_DEFAULTS = {
  path: '/',
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
} as const;

export const DEPLOYMENT_DEFAULTS = {
  maxSurge: '25%',
  maxUnavailable: '0',
  progressDeadlineSeconds: 600,
  terminationGracePeriodSeconds: 30,
} as const;

/** Labels that the platform sets itself. */
export const isPlatformLabel = (name: string) => name.startsWith('ovh/');
