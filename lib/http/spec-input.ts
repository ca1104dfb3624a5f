/** What an app is, as what one would ask for to make the same again. */
import { isPlatformLabel } from '../domain/spec/app-limits.ts';
import type { AppSpecInput } from '../domain/spec/app-spec.ts';
import type { App } from './answers/app.ts';

/** Secrets are in it by name alone; what follows from the flavor and what the platform sets are left out. */
export function specInputOf(spec: App['spec']): AppSpecInput {
  const { flavor, cpu, gpu } = spec.resources;
  return {
    name: spec.name,
    image: spec.image,
    resources: { flavor, ...(cpu === undefined ? {} : { cpu }), ...(gpu === undefined ? {} : { gpu }) },
    scalingStrategy: spec.scalingStrategy,
    defaultHttpPort: spec.defaultHttpPort,
    command: spec.command ?? [],
    envVars: spec.envVars,
    labels: Object.fromEntries(Object.entries(spec.labels).filter(([name]) => !isPlatformLabel(name))),
    ...(spec.volumes.length > 0 ? { volumes: spec.volumes } : {}),
    ...(spec.probe ? { probe: spec.probe } : {}),
    ...(spec.livenessProbe ? { livenessProbe: spec.livenessProbe } : {}),
    deploymentStrategy: spec.deploymentStrategy,
    requestTimeoutSeconds: spec.requestTimeoutSeconds,
    unsecureHttp: spec.unsecureHttp,
  };
}
