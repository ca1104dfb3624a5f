/** A spec without what need not be said: nulls, empty lists, defaults. It asks for the same app. */
import type { VolumeInput } from '../data/volume-input.ts';
import { DEFAULT_PORT, DEFAULT_TIMEOUT_SECONDS, DEPLOYMENT_DEFAULTS, PROBE_DEFAULTS } from '../spec/app-limits.ts';
import type { AppSpecInput } from '../spec/app-spec.ts';

export function tidy(spec: AppSpecInput): AppSpecInput {
  const port = spec.defaultHttpPort ?? DEFAULT_PORT;
  const { resources, scalingStrategy, deploymentStrategy } = spec;
  const replicas = scalingStrategy?.fixed?.replicas;
  return present({
    name: spec.name,
    image: spec.image,
    region: spec.region,
    resources: resources && filled(present(resources)),
    scalingStrategy: replicas == null || replicas === 1 ? null : { fixed: { replicas } },
    defaultHttpPort: unless(spec.defaultHttpPort, DEFAULT_PORT),
    command: spec.command?.length ? spec.command : null,
    envVars: spec.envVars?.length
      ? spec.envVars.map((entry) => present({ ...entry, secret: entry.secret || null }))
      : null,
    labels: spec.labels && filled(spec.labels),
    volumes: spec.volumes?.length ? spec.volumes.map(tidyVolume) : null,
    probe: tidyProbe(spec.probe, port),
    livenessProbe: tidyProbe(spec.livenessProbe, port),
    deploymentStrategy: deploymentStrategy && filled(withoutDefaults(present(deploymentStrategy), DEPLOYMENT_DEFAULTS)),
    requestTimeoutSeconds: unless(spec.requestTimeoutSeconds, DEFAULT_TIMEOUT_SECONDS),
    unsecureHttp: spec.unsecureHttp || null,
  }) as AppSpecInput;
}

/** Scratch space is written to, so its permission goes without saying; all else is read-only unless it says so. */
export function tidyVolume(volume: VolumeInput): VolumeInput {
  const { permission, cache, volumeSource, volumeTarget, ...rest } = volume;
  const source = { ...present(volumeSource ?? {}), ...present(volumeTarget ?? {}) };
  const goesWithoutSaying = rest.standalone || source.standalone || permission !== 'RW';
  return present({
    ...rest,
    permission: goesWithoutSaying ? null : permission,
    cache: cache || null,
    ...source,
  }) as VolumeInput;
}

/** A probe of nothing but defaults is a probe all the same: its path says so. */
function tidyProbe(probe: AppSpecInput['probe'], port: number): AppSpecInput['probe'] {
  if (!probe) return null;
  const own = present({ ...probe, ...(probe.port === port ? { port: null } : {}) });
  return { path: probe.path ?? PROBE_DEFAULTS.path, ...withoutDefaults(own, PROBE_DEFAULTS) };
}

function unless<Value>(value: Value | null | undefined, common: Value): Value | null {
  return value == null || value === common ? null : value;
}

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Fields;
}

function withoutDefaults<Fields extends object>(fields: Fields, defaults: Record<string, unknown>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== defaults[name])) as Fields;
}

function filled<Fields extends object>(fields: Fields): Fields | null {
  return Object.keys(fields).length > 0 ? fields : null;
}
