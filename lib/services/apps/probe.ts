/** A readiness probe in full, from what was asked, what there was, and the defaults. */
import type { z } from 'zod';
import type { Probe } from '../../domain/lifecycle/model.ts';
import { PROBE_DEFAULTS } from '../../domain/spec/app-limits.ts';
import type { probe } from '../../domain/spec/app-spec.ts';

/** @param port of the app: asked where the probe names none */
export function completeProbe(wanted: z.output<typeof probe>, before: Probe | null, port: number): Probe {
  const base = before ?? { ...PROBE_DEFAULTS, port };
  return {
    path: wanted.path ?? base.path,
    port: wanted.port ?? base.port,
    initialDelaySeconds: wanted.initialDelaySeconds ?? base.initialDelaySeconds,
    periodSeconds: wanted.periodSeconds ?? base.periodSeconds,
    timeoutSeconds: wanted.timeoutSeconds ?? base.timeoutSeconds,
    failureThreshold: wanted.failureThreshold ?? base.failureThreshold,
    successThreshold: wanted.successThreshold ?? base.successThreshold,
  };
}
