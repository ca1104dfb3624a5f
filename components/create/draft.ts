/** What of a form is kept in the tab, and what of that can be taken back. Pure. */
import { EMPTY_FORM, type SpecForm } from '../spec/spec-form.ts';
import { EMPTY_VOLUME, VOLUME_KINDS, type VolumeRow } from '../spec/volume-form.ts';

/** Without the values of secrets. */
export function toDraft(form: SpecForm): SpecForm {
  return { ...form, env: form.env.map((row) => (row.secret ? { ...row, value: '' } : row)) };
}

/** Whether someone entered anything: a flavor that was filled in is no draft. */
export function isEntered({ flavor: _flavor, unit: _unit, ...entered }: SpecForm): boolean {
  const { flavor: _none, unit: _same, ...empty } = EMPTY_FORM;
  return JSON.stringify(entered) !== JSON.stringify(empty);
}

/** An older or broken one gives what it can: each field only in the form's own shape. */
export function fromDraft(draft: unknown): SpecForm | null {
  if (typeof draft !== 'object' || draft === null) return null;
  const known = draft as Record<string, unknown>;
  const fields = Object.entries(EMPTY_FORM).map(([name, fallback]) => {
    const value = known[name];
    if (Array.isArray(fallback)) return [name, Array.isArray(value) ? rowsOf(name, value) : fallback];
    return [name, typeof value === typeof fallback ? value : fallback];
  });
  const form = Object.fromEntries(fields) as SpecForm;
  return {
    ...form,
    unit: form.unit === 'gpu' ? 'gpu' : 'cpu',
    units: wholeWithin(form.units, 12),
    replicas: wholeWithin(form.replicas, 10),
    probe: form.probe === 'http' ? 'http' : 'tcp',
    liveness: form.liveness === 'http' ? 'http' : 'none',
    access: form.access === 'open' ? 'open' : 'token',
  };
}

function rowsOf(name: string, rows: unknown[]): object[] {
  if (name === 'volumes') return rows.flatMap(volumeOf);
  return rows.flatMap((row: unknown) => {
    if (typeof row !== 'object' || row === null || !('name' in row) || !('value' in row)) return [];
    const { name: key, value } = row;
    if (typeof key !== 'string' || typeof value !== 'string') return [];
    if (name !== 'env') return [{ name: key, value }];
    const secret = 'secret' in row && row.secret === true;
    return [{ name: key, value: secret ? '' : value, secret, kept: false }];
  });
}

function volumeOf(row: unknown): VolumeRow[] {
  if (typeof row !== 'object' || row === null) return [];
  const known = row as Record<string, unknown>;
  const fields = Object.entries(EMPTY_VOLUME).map(([name, fallback]) => [
    name,
    typeof known[name] === typeof fallback ? known[name] : fallback,
  ]);
  const volume = Object.fromEntries(fields) as VolumeRow;
  return [
    {
      ...volume,
      kind: VOLUME_KINDS.find((kind) => kind === volume.kind) ?? EMPTY_VOLUME.kind,
      permission: volume.permission === 'RW' ? 'RW' : 'RO',
    },
  ];
}

function wholeWithin(value: number, most: number): number {
  return Number.isInteger(value) ? Math.min(Math.max(value, 1), most) : 1;
}
