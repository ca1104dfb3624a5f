/** Where in the form a field of the API stands: so that each refusal lands on what must be changed. Pure. */
import { type ProbeKind, type SpecForm, usedRows } from './spec-form.ts';
import { type VolumeRow, volumeFieldOf } from './volume-form.ts';

/** A path in the form, as react-hook-form names it: `env.0.name`. */
export type FormPath =
  | keyof SpecForm
  | `env.${number}.${'name' | 'value'}`
  | `labels.${number}.${'name' | 'value'}`
  | `volumes.${number}.${keyof VolumeRow}`;

const SIMPLE: Record<string, FormPath> = {
  image: 'image',
  url: 'image',
  name: 'name',
  resources: 'flavor',
  flavor: 'flavor',
  cpu: 'units',
  gpu: 'units',
  'resources.cpu': 'units',
  'resources.gpu': 'units',
  scalingStrategy: 'replicas',
  fixed: 'replicas',
  defaultHttpPort: 'port',
  command: 'command',
  envVars: 'env',
  labels: 'labels',
  volumes: 'volumes',
  ...probePaths('probe', 'probe'),
  ...probePaths('livenessProbe', 'liveness'),
  deploymentStrategy: 'maxSurge',
  'deploymentStrategy.maxSurge': 'maxSurge',
  'deploymentStrategy.maxUnavailable': 'maxUnavailable',
  'deploymentStrategy.progressDeadlineSeconds': 'progressDeadlineSeconds',
  'deploymentStrategy.terminationGracePeriodSeconds': 'terminationGracePeriodSeconds',
  requestTimeoutSeconds: 'requestTimeoutSeconds',
  unsecureHttp: 'access',
};

/** @param field dotted, as the API names it. @returns null for one that the form does not have */
export function formPathOf(form: SpecForm, field: string): FormPath | null {
  const env = /^envVars\.(\d+)(?:\.(name|value))?/.exec(field);
  if (env) {
    const at = usedRows(form.env)[Number(env[1])]?.at;
    return at === undefined ? 'env' : `env.${at}.${env[2] === 'value' ? 'value' : 'name'}`;
  }
  const volume = /^volumes\.(\d+)(?:\.(.+))?/.exec(field);
  if (volume) {
    const at = Number(volume[1]);
    const row = form.volumes[at];
    return row ? `volumes.${at}.${volumeFieldOf(row, volume[2] ?? '')}` : 'volumes';
  }
  if (field.startsWith('labels.')) return labelPath(form, field.slice('labels.'.length));
  // The nearest thing that the form has.
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const found = SIMPLE[path];
    if (found) return found;
  }
  return null;
}

function probePaths(field: string, kind: ProbeKind): Record<string, FormPath> {
  return {
    [field]: kind,
    [`${field}.path`]: `${kind}Path`,
    [`${field}.port`]: `${kind}Port`,
    [`${field}.initialDelaySeconds`]: `${kind}InitialDelaySeconds`,
    [`${field}.periodSeconds`]: `${kind}PeriodSeconds`,
    [`${field}.timeoutSeconds`]: `${kind}TimeoutSeconds`,
    [`${field}.failureThreshold`]: `${kind}FailureThreshold`,
    [`${field}.successThreshold`]: `${kind}SuccessThreshold`,
  };
}

/** A label's field is its name: whether that or its value is wrong, the row tells. */
function labelPath(form: SpecForm, name: string): FormPath {
  const row = usedRows(form.labels).find((one) => one.row.name === name);
  if (!row) return 'labels';
  return `labels.${row.at}.${row.row.value === '' || row.row.value.length > 63 ? 'value' : 'name'}`;
}
