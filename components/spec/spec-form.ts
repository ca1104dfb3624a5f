/**
 * A spec as a form holds it: numbers as they are typed, the command as one line, names and values as rows. Pure both
 * ways, so that the wizard, the settings and an imported file show and send the very same.
 */
import {
  DEFAULT_PORT,
  DEFAULT_TIMEOUT_SECONDS,
  DEPLOYMENT_DEFAULTS,
  PROBE_DEFAULTS,
} from '../../lib/domain/spec/app-limits.ts';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { joinWords, splitWords } from '../../lib/domain/spec-text/words.ts';
import { toVolumeInput, toVolumeRow, type VolumeRow } from './volume-form.ts';

export interface EnvRow {
  name: string;
  value: string;
  secret: boolean;
  /** A secret that the app has already: without a new value it stays. */
  kept: boolean;
}

export interface LabelRow {
  name: string;
  value: string;
}

const PROBE_FIELDS = [
  'initialDelaySeconds',
  'periodSeconds',
  'timeoutSeconds',
  'failureThreshold',
  'successThreshold',
] as const;

/** Each kind's fields begin with its name: `probePath`, `livenessPath`. */
export type ProbeKind = 'probe' | 'liveness';
type ProbeTexts<Kind extends ProbeKind> = {
  [Field in `${Kind}${'Path' | 'Port' | Capitalize<(typeof PROBE_FIELDS)[number]>}`]: string;
};

/** Every text field is a number unless its name says otherwise; empty is the default. */
export interface SpecForm extends ProbeTexts<'probe'>, ProbeTexts<'liveness'> {
  image: string;
  name: string;
  flavor: string;
  /** What the flavor is counted in. */
  unit: 'cpu' | 'gpu';
  units: number;
  replicas: number;
  port: string;
  command: string;
  env: EnvRow[];
  labels: LabelRow[];
  volumes: VolumeRow[];
  /** When a replica is ready. */
  probe: 'tcp' | 'http';
  /** When a replica that was ready is restarted. */
  liveness: 'none' | 'http';
  maxSurge: string;
  maxUnavailable: string;
  progressDeadlineSeconds: string;
  terminationGracePeriodSeconds: string;
  requestTimeoutSeconds: string;
  access: 'token' | 'open';
}

export const EMPTY_FORM: SpecForm = toForm({ image: '' });

/** @param kept the app has its secrets already */
export function toForm(spec: AppSpecInput, kept = false): SpecForm {
  const { resources, probe, livenessProbe, deploymentStrategy: rollout } = spec;
  const port = spec.defaultHttpPort ?? DEFAULT_PORT;
  return {
    image: spec.image,
    name: spec.name ?? '',
    flavor: resources?.flavor ?? '',
    unit: resources?.gpu ? 'gpu' : 'cpu',
    units: resources?.cpu ?? resources?.gpu ?? 1,
    replicas: spec.scalingStrategy?.fixed?.replicas ?? 1,
    port: String(port),
    command: joinWords(spec.command ?? []),
    env: (spec.envVars ?? []).map(({ name, value, secret }) => ({
      name,
      value: value ?? '',
      secret: secret ?? false,
      kept: kept && (secret ?? false),
    })),
    labels: Object.entries(spec.labels ?? {}).map(([name, value]) => ({ name, value })),
    volumes: (spec.volumes ?? []).map(toVolumeRow),
    probe: probe ? 'http' : 'tcp',
    ...probeTexts('probe', probe ?? {}, port),
    liveness: livenessProbe ? 'http' : 'none',
    ...probeTexts('liveness', livenessProbe ?? {}, port),
    maxSurge: rollout?.maxSurge ?? DEPLOYMENT_DEFAULTS.maxSurge,
    maxUnavailable: rollout?.maxUnavailable ?? DEPLOYMENT_DEFAULTS.maxUnavailable,
    progressDeadlineSeconds: String(rollout?.progressDeadlineSeconds ?? DEPLOYMENT_DEFAULTS.progressDeadlineSeconds),
    terminationGracePeriodSeconds: String(
      rollout?.terminationGracePeriodSeconds ?? DEPLOYMENT_DEFAULTS.terminationGracePeriodSeconds,
    ),
    requestTimeoutSeconds: String(spec.requestTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS),
    access: spec.unsecureHttp ? 'open' : 'token',
  };
}

/** As it was entered, right or wrong: whoever sends it validates it. A command that cannot be split is left out. */
export function toSpec(form: SpecForm): AppSpecInput {
  const words = splitWords(form.command);
  return {
    ...(form.name.trim() ? { name: form.name.trim() } : {}),
    image: form.image.trim(),
    ...(form.flavor ? { resources: { flavor: form.flavor, [form.unit]: form.units } } : {}),
    scalingStrategy: { fixed: { replicas: form.replicas } },
    ...given('defaultHttpPort', form.port),
    command: words.ok ? words.words : [],
    envVars: usedRows(form.env).map(({ row: { name, value, secret, kept } }) =>
      secret ? { name, secret, ...(value === '' && kept ? {} : { value }) } : { name, value },
    ),
    labels: Object.fromEntries(usedRows(form.labels).map(({ row: { name, value } }) => [name, value])),
    ...(form.volumes.length > 0 ? { volumes: form.volumes.map(toVolumeInput) } : {}),
    ...(form.probe === 'http' ? { probe: probeOf(form, 'probe') } : {}),
    ...(form.liveness === 'http' ? { livenessProbe: probeOf(form, 'liveness') } : {}),
    deploymentStrategy: {
      ...(form.maxSurge.trim() ? { maxSurge: form.maxSurge.trim() } : {}),
      ...(form.maxUnavailable.trim() ? { maxUnavailable: form.maxUnavailable.trim() } : {}),
      ...given('progressDeadlineSeconds', form.progressDeadlineSeconds),
      ...given('terminationGracePeriodSeconds', form.terminationGracePeriodSeconds),
    },
    ...given('requestTimeoutSeconds', form.requestTimeoutSeconds),
    unsecureHttp: form.access === 'open',
  };
}

type ProbeInput = NonNullable<AppSpecInput['probe']>;

/** @param port the app's own */
function probeTexts<Kind extends ProbeKind>(kind: Kind, probe: ProbeInput, port: number): ProbeTexts<Kind> {
  const probed = { ...PROBE_DEFAULTS, ...present(probe) };
  return {
    [`${kind}Path`]: probed.path,
    // Empty: the app's own, whatever that becomes.
    [`${kind}Port`]: probe.port == null || probe.port === port ? '' : String(probe.port),
    ...Object.fromEntries(PROBE_FIELDS.map((field) => [`${kind}${capitalized(field)}`, String(probed[field])])),
  } as ProbeTexts<Kind>;
}

function probeOf(form: SpecForm, kind: ProbeKind): ProbeInput {
  return {
    path: form[`${kind}Path`].trim() || PROBE_DEFAULTS.path,
    ...given('port', form[`${kind}Port`]),
    ...Object.assign({}, ...PROBE_FIELDS.map((field) => given(field, form[`${kind}${capitalized(field)}`]))),
  };
}

function capitalized<Text extends string>(text: Text): Capitalize<Text> {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<Text>;
}

/** Rows that say something, with their place in the form. */
export function usedRows<Row extends { name: string; value: string }>(
  rows: readonly Row[],
): { row: Row; at: number }[] {
  return rows.map((row, at) => ({ row, at })).filter(({ row }) => row.name !== '' || row.value !== '');
}

/** NaN for what is no number: the schema has the sentence for it. */
function given<Name extends string>(name: Name, text: string): { [Key in Name]?: number } {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  return { [name]: /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN } as { [Key in Name]?: number };
}

function present<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };
}
