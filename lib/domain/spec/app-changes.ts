/**
 * What must be asked for to turn one spec into another: only what differs, each part by the operation that changes it.
 * The console's settings and `davit app apply` send exactly this.
 */
import { tidyVolume } from '../spec-text/tidy.ts';
import { DEFAULT_PORT, DEFAULT_TIMEOUT_SECONDS, DEPLOYMENT_DEFAULTS, PROBE_DEFAULTS } from './app-limits.ts';
import type { AppSpecInput, AppUpdateInput, EnvPatch } from './app-spec.ts';

export interface AppChanges {
  /** For `PUT /v1/app/{id}`; empty: nothing. */
  update: AppUpdateInput;
  /** For `PUT …/scalingstrategy`. */
  replicas?: number;
  /** For `PUT …/label`, one by one; null removes. */
  labels: { name: string; value: string | null }[];
}

/** Changes that make a new revision, which replaces replicas one by one; the others hold at once. */
const OF_A_REVISION: readonly (keyof AppUpdateInput)[] = [
  'url',
  'command',
  'envVars',
  'defaultHttpPort',
  'probe',
  'livenessProbe',
  'flavor',
  'cpu',
  'gpu',
  'volumes',
];

/** What saving does: `rollout` new replicas replace the old ones, `at-once` nothing is replaced. */
export function effectOf({ update, replicas, labels }: AppChanges): 'nothing' | 'at-once' | 'rollout' {
  if (OF_A_REVISION.some((name) => update[name] !== undefined)) return 'rollout';
  return Object.keys(update).length > 0 || replicas !== undefined || labels.length > 0 ? 'at-once' : 'nothing';
}

/**
 * @param before the app's spec in full
 * @param after what it shall be; what it leaves out is the default. The name cannot change and is not looked at
 */
export function changesBetween(before: AppSpecInput, after: AppSpecInput): AppChanges {
  const [old, next] = [complete(before), complete(after)];
  const envVars = envChanges(before.envVars ?? [], after.envVars ?? []);
  const update: AppUpdateInput = {
    ...differing('url', old.image, next.image),
    ...differing('command', old.command, next.command),
    ...differing('defaultHttpPort', old.port, next.port),
    ...(envVars.length > 0 ? { envVars } : {}),
    ...(same(old.resources, next.resources) ? {} : next.resources),
    ...(same(ownPort(old.probe, old.port), ownPort(next.probe, next.port)) ? {} : { probe: next.probe ?? {} }),
    ...(same(ownPort(old.livenessProbe, old.port), ownPort(next.livenessProbe, next.port))
      ? {}
      : { livenessProbe: next.livenessProbe ?? {} }),
    ...differing('deploymentStrategy', old.deploymentStrategy, next.deploymentStrategy),
    ...differing('requestTimeoutSeconds', old.requestTimeoutSeconds, next.requestTimeoutSeconds),
    ...differing('unsecureHttp', old.unsecureHttp, next.unsecureHttp),
    ...differing('volumes', old.volumes, next.volumes),
  };
  return {
    update,
    ...(old.replicas === next.replicas ? {} : { replicas: next.replicas }),
    labels: labelChanges(before.labels ?? {}, after.labels ?? {}),
  };
}

function complete(spec: AppSpecInput) {
  const port = spec.defaultHttpPort ?? DEFAULT_PORT;
  const { flavor, cpu, gpu } = spec.resources ?? {};
  return {
    image: spec.image,
    command: spec.command ?? [],
    port,
    resources: present({ flavor, cpu, gpu }),
    probe: spec.probe ? { ...PROBE_DEFAULTS, port, ...present(spec.probe) } : null,
    livenessProbe: spec.livenessProbe ? { ...PROBE_DEFAULTS, port, ...present(spec.livenessProbe) } : null,
    deploymentStrategy: { ...DEPLOYMENT_DEFAULTS, ...present(spec.deploymentStrategy ?? {}) },
    requestTimeoutSeconds: spec.requestTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    unsecureHttp: spec.unsecureHttp ?? false,
    volumes: (spec.volumes ?? []).map(tidyVolume),
    replicas: spec.scalingStrategy?.fixed?.replicas ?? 1,
  };
}

/** A probe that asks the app's own port moves along with it: that is no change. */
function ownPort(probe: ReturnType<typeof complete>['probe'], port: number) {
  return probe && { ...probe, port: probe.port === port ? null : probe.port };
}

/** A secret without value keeps the one it has; an empty value takes a variable away, as does leaving it out. */
function envChanges(before: EnvPatch, after: EnvPatch): EnvPatch {
  const known = new Map(before.map((entry) => [entry.name, entry]));
  const wanted = new Set(after.map(({ name }) => name));
  const changed = after.filter(({ name, value, secret }) => {
    const old = known.get(name);
    if (!old || (old.secret ?? false) !== (secret ?? false)) return true;
    return secret ? value != null && value !== '' : value !== old.value;
  });
  const gone = before.filter(({ name }) => !wanted.has(name)).map(({ name }) => ({ name, value: null }));
  return [...changed, ...gone];
}

function labelChanges(before: Record<string, string>, after: Record<string, string>): AppChanges['labels'] {
  const set = Object.entries(after).filter(([name, value]) => !Object.hasOwn(before, name) || before[name] !== value);
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [...set.map(([name, value]) => ({ name, value })), ...gone.map((name) => ({ name, value: null }))];
}

function differing<Name extends keyof AppUpdateInput>(
  name: Name,
  before: AppUpdateInput[Name],
  after: AppUpdateInput[Name],
): Partial<Pick<AppUpdateInput, Name>> {
  return same(before, after) ? {} : ({ [name]: after } as Partial<Pick<AppUpdateInput, Name>>);
}

/** Of plain data; the order of fields does not matter. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([name, value]) => Object.hasOwn(b, name) && same(value, (b as Record<string, unknown>)[name]))
  );
}

function present<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Partial<Fields>;
}
