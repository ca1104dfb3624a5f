'use client';
import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import type { SpecForm } from './spec-form.ts';
import { useFieldError } from './text-field.tsx';

/** Names and values that tokens select apps by. */
export function LabelFields() {
  const { control } = useFormContext<SpecForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'labels' });
  const error = useFieldError('labels');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">Labels</legend>
      <p className="text-dim text-sm">A token can be narrowed to the apps of a label.</p>
      {fields.map((field, at) => (
        <LabelRowFields key={field.id} at={at} onRemove={() => remove(at)} />
      ))}
      {error && <p className="text-danger text-sm">{error}</p>}
      <div>
        <Button size="sm" onClick={() => append({ name: '', value: '' })}>
          <Plus aria-hidden />
          Add label
        </Button>
      </div>
    </fieldset>
  );
}

function LabelRowFields({ at, onRemove }: { at: number; onRemove: () => void }) {
  const { register } = useFormContext<SpecForm>();
  const nameError = useFieldError(`labels.${at}.name`);
  const valueError = useFieldError(`labels.${at}.value`);
  const number = at + 1;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-start gap-2">
        <Input
          aria-label={`Name of label ${number}`}
          aria-invalid={nameError ? true : undefined}
          className="min-w-0 flex-1"
          placeholder="team"
          {...register(`labels.${at}.name`)}
        />
        <Input
          aria-label={`Value of label ${number}`}
          aria-invalid={valueError ? true : undefined}
          className="min-w-0 flex-1"
          placeholder="vision"
          {...register(`labels.${at}.value`)}
        />
        <Button variant="ghost" size="icon" label={`Remove label ${number}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {(nameError || valueError) && <p className="text-danger text-sm">{nameError ?? valueError}</p>}
    </div>
  );
}
