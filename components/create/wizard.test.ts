import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySpec } from '../../tests/arbitrary-spec.ts';
import { EMPTY_FORM, toForm } from '../spec/spec-form.ts';
import { fromDraft, toDraft } from './draft.ts';
import { answerOf, nextStep, previousStep, STEPS, stepOf } from './steps.ts';

describe('a draft', () => {
  it('survives being kept, but for the values of secrets', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const form = toForm({ ...spec, resources: { flavor: 'ai1-1-cpu', cpu: 2 } });
        const kept = JSON.stringify(toDraft(form));
        const back = fromDraft(JSON.parse(kept));
        expect(back).toEqual({ ...form, env: form.env.map((row) => (row.secret ? { ...row, value: '' } : row)) });
      }),
    );
  });

  it('has no secret in it, also of one that was open before it was ticked', () => {
    const form = { ...EMPTY_FORM, env: [{ name: 'TOKEN', value: 'hunter2', secret: true, kept: false }] };
    expect(JSON.stringify(toDraft(form))).not.toContain('hunter2');
  });

  it('of another kind or broken is taken for what it is worth', () => {
    for (const bad of [null, 1, 'x', []]) expect(fromDraft(bad) ?? EMPTY_FORM).toEqual(EMPTY_FORM);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(EMPTY_FORM)), fc.jsonValue()), (draft) => {
        const form = fromDraft(draft);
        expect(Object.keys(form ?? {})).toEqual(Object.keys(EMPTY_FORM));
        expect(form?.replicas).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('the steps', () => {
  it('follow each other', () => {
    expect(STEPS.map(nextStep)).toEqual(['resources', 'scaling', 'data', 'settings', 'review', 'review']);
    expect(STEPS.map(previousStep)).toEqual([null, 'image', 'resources', 'scaling', 'data', 'settings']);
  });

  it('own the fields that they ask for', () => {
    expect(['image', 'units', 'replicas', 'env.0.name', 'name'].map(stepOf)).toEqual([
      'image',
      'resources',
      'scaling',
      'settings',
      'settings',
    ]);
    expect(answerOf('settings', { ...EMPTY_FORM, access: 'open', port: '5000' })).toBe('port 5000, open to all');
  });
});
