/** The wizard's steps: what each asks, and its answer in a line. Pure. */
import { formatPlural } from '../../lib/domain/text/format.ts';
import type { FormPath } from '../spec/form-fields.ts';
import type { SpecForm } from '../spec/spec-form.ts';

export const STEPS = ['image', 'resources', 'scaling', 'data', 'settings', 'review'] as const;
export type StepId = (typeof STEPS)[number];

export const STEP_TITLES: Record<StepId, string> = {
  image: 'Image',
  resources: 'Resources',
  scaling: 'Scaling',
  data: 'Data',
  settings: 'Settings',
  review: 'Review',
};

const FIELDS: Partial<Record<FormPath, StepId>> = {
  image: 'image',
  flavor: 'resources',
  unit: 'resources',
  units: 'resources',
  replicas: 'scaling',
  volumes: 'data',
};

/** Where a field is asked for. */
export function stepOf(path: string): StepId {
  if (path.startsWith('volumes.')) return 'data';
  return FIELDS[path as FormPath] ?? 'settings';
}

/** The answer that stands in the list of steps. */
export function answerOf(step: StepId, form: SpecForm): string {
  switch (step) {
    case 'image':
      return form.image || 'none yet';
    case 'resources':
      return form.flavor ? `${form.flavor} × ${form.units}` : 'none yet';
    case 'scaling':
      return formatPlural(form.replicas, 'replica');
    case 'data':
      return form.volumes.length === 0 ? 'none' : form.volumes.map(({ mountPath }) => mountPath || '…').join(', ');
    case 'settings':
      return `port ${form.port || '8080'}, ${form.access === 'open' ? 'open to all' : 'token required'}`;
    case 'review':
      return '';
  }
}

export function nextStep(step: StepId): StepId {
  return STEPS[STEPS.indexOf(step) + 1] ?? 'review';
}

export function previousStep(step: StepId): StepId | null {
  return STEPS[STEPS.indexOf(step) - 1] ?? null;
}
