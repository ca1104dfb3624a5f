'use client';
import { toNestErrors } from '@hookform/resolvers';
import { type FieldErrors, type Resolver, type UseFormReturn, useForm } from 'react-hook-form';
import type { WriteError } from '../../lib/client/write-result.ts';
import { type FormPath, formPathOf } from './form-fields.ts';
import type { SpecForm } from './spec-form.ts';

export type SpecFormApi = UseFormReturn<SpecForm>;

/** The form of a spec, validated by the schema of the API. */
export function useSpecForm(defaults: SpecForm): SpecFormApi {
  return useForm<SpecForm>({ defaultValues: defaults, resolver, mode: 'onTouched', shouldFocusError: true });
}

const resolver: Resolver<SpecForm> = async (values, _context, options) => {
  const { validateForm } = await import('./validate.ts');
  const issues = validateForm(values);
  if (issues.length === 0) return { values, errors: {} };
  const errors: FieldErrors = {};
  // Of several for one field, the first is the one to mend first.
  for (const { path, message } of issues) errors[path] ??= { type: 'api', message };
  return { values: {}, errors: toNestErrors<SpecForm>(errors, options) };
};

/** @returns the fields that a refusal is about, marked with its words; empty: it is about none of them */
export function showRefusal(form: SpecFormApi, { details }: WriteError): FormPath[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((one: { field?: unknown; message?: unknown }) => {
    const path = typeof one?.field === 'string' ? formPathOf(form.getValues(), one.field) : null;
    if (!path || typeof one.message !== 'string') return [];
    form.setError(path, { type: 'api', message: one.message });
    return [path];
  });
}
