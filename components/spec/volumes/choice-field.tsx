'use client';
import type { ReactNode } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '../../ui/field.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import type { SpecForm } from '../spec-form.ts';
import { useFieldError } from '../text-field.tsx';

interface ChoiceFieldProps {
  name: `volumes.${number}.${'alias' | 'container' | 'targetAlias' | 'targetContainer'}`;
  label: string;
  hint?: ReactNode;
  /** What stands there before something is chosen, or for nothing. */
  none: string;
  /** Absent while they are not known. */
  options: readonly SelectOption[] | undefined;
  onChosen?: (value: string) => void;
  className?: string;
}

/** One of what there is; what a spec names stays to be seen, also where it is no more. */
export function ChoiceField({ name, label, hint, none, options, onChosen, className }: ChoiceFieldProps) {
  const { register, setValue } = useFormContext<SpecForm>();
  const value = useWatch<SpecForm, typeof name>({ name });
  // Left without a choice it is not yet wrong: words under it would move what was about to be pressed.
  const { name: field, ref } = register(name);
  const isGone = value !== '' && options !== undefined && !options.some((option) => option.value === value);
  const isUnknown = value !== '' && options === undefined;
  const all = [
    { value: '', label: none },
    ...(options ?? []),
    ...(isGone ? [{ value, label: `${value} (not there)` }] : isUnknown ? [{ value, label: value }] : []),
  ];
  return (
    <Field label={label} hint={hint} error={useFieldError(name)} {...(className === undefined ? {} : { className })}>
      <Select
        name={field}
        ref={ref}
        className="w-full"
        value={value}
        options={all}
        onValueChange={(next) => {
          setValue(name, next, { shouldDirty: true, shouldValidate: true });
          onChosen?.(next);
        }}
      />
    </Field>
  );
}
