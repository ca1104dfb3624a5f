'use client';
import type { ComponentProps, ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import type { FormPath } from './form-fields.ts';
import type { SpecForm } from './spec-form.ts';

/** The words that stand under a field: what is wrong with it. */
export function useFieldError(path: FormPath): string | undefined {
  const { getFieldState, formState } = useFormContext<SpecForm>();
  const { error } = getFieldState(path, formState);
  return error?.message ?? error?.root?.message;
}

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'name'> {
  name: Exclude<FormPath, 'env' | 'labels' | 'volumes' | `volumes.${number}.cache`>;
  label: string;
  hint?: ReactNode;
  /** What is entered is a name of a machine's kind. */
  mono?: boolean;
  className?: string;
}

/** A line of text of the spec, or a number as it is typed. */
export function TextField({ name, label, hint, mono = false, className, ...rest }: TextFieldProps) {
  const { register } = useFormContext<SpecForm>();
  return (
    <Field label={label} hint={hint} error={useFieldError(name)} {...(className === undefined ? {} : { className })}>
      <Input spellCheck={false} className={mono ? 'font-mono' : undefined} {...rest} {...register(name)} />
    </Field>
  );
}

/** The same for a whole number; on a phone with its keys. */
export function NumberField(props: TextFieldProps) {
  return <TextField inputMode="numeric" {...props} />;
}
