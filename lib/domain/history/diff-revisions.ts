/**
 * What differs between two revisions of an app, field by field, by the names that the API has for them. A secret's
 * value never stands in it, sealed or open: of one that was set again it says only that it changed.
 */
import { describePlace, describeSource, type VolumeMount } from '../data/volume.ts';
import type { EnvEntry, Probe, RevisionSpec } from '../lifecycle/model.ts';

export type FieldValue = string | number | string[];

export interface FieldChange {
  /** `image`, `probe.path`, `resources.flavor`, `envVars.MODEL`. */
  field: string;
  change: 'added' | 'removed' | 'changed';
  /** What it was; absent when it was not there, or is secret. */
  before?: FieldValue;
  after?: FieldValue;
  /** Only for a variable that is, or was, secret. */
  secret?: true;
}

/** Variables last; empty where both run the same. */
export function diffRevisions(before: RevisionSpec, after: RevisionSpec): FieldChange[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort((a, b) => Number(isEnv(a)) - Number(isEnv(b)));
  return names.flatMap((field) => {
    const change = compare(field, old.get(field), young.get(field));
    return change ? [change] : [];
  });
}

/** Variables are of the user's naming, and many: they come last. */
function isEnv(field: string): boolean {
  return field.startsWith('envVars.');
}

interface Field {
  /** What is compared. */
  value: FieldValue;
  secret: boolean;
}

function compare(field: string, before: Field | undefined, after: Field | undefined): FieldChange | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const change = !before ? 'added' : !after ? 'removed' : 'changed';
  return {
    field,
    change,
    ...(before && !before.secret ? { before: before.value } : {}),
    ...(after && !after.secret ? { after: after.value } : {}),
    ...(before?.secret || after?.secret ? { secret: true as const } : {}),
  };
}

function fieldsOf(spec: RevisionSpec): Map<string, Field> {
  const fields = new Map<string, Field>();
  const open = (field: string, value: FieldValue | null) => {
    if (value !== null) fields.set(field, { value, secret: false });
  };
  open('image', spec.image);
  open('digest', spec.digest);
  open('command', spec.command);
  open('defaultHttpPort', spec.port);
  probeFields('probe', spec.probe, open);
  probeFields('livenessProbe', spec.livenessProbe, open);
  open('resources.flavor', spec.flavor);
  open('resources.flavorCount', spec.units);
  open('resources.cpu', spec.cpuMillis / 1000);
  open('resources.memory', spec.memoryBytes);
  open('resources.ephemeralStorage', spec.diskBytes);
  if (spec.gpus > 0) open('resources.gpu', spec.gpus);
  open('resources.gpuModel', spec.gpuModel);
  for (const mount of spec.volumes) open(`volumes.${mount.mountPath}`, volumeWords(mount));
  for (const entry of spec.envVars) fields.set(`envVars.${entry.name}`, envField(entry));
  return fields;
}

function probeFields(name: string, probe: Probe | null, open: (field: string, value: FieldValue) => void): void {
  for (const [field, value] of Object.entries(probe ?? {})) open(`${name}.${field}`, value);
}

/** `models@davit/iris, read-only, cached`. */
function volumeWords({ source, permission, cache, target }: VolumeMount): string {
  return [
    describeSource(source),
    permission === 'RO' ? 'read-only' : 'writable',
    ...(cache ? ['cached'] : []),
    ...(target ? [`pushed to ${describePlace(target)}`] : []),
  ].join(', ');
}

function envField(entry: EnvEntry): Field {
  return 'sealed' in entry ? { value: entry.sealed, secret: true } : { value: entry.value, secret: false };
}
