'use client';
import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { cn } from '../ui/cn.ts';
import { Input, Textarea } from '../ui/input.tsx';
import type { SpecForm } from './spec-form.ts';
import { useFieldError } from './text-field.tsx';

/** Environment variables, each open or secret. */
export function EnvFields() {
  const { control } = useFormContext<SpecForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'env' });
  const error = useFieldError('env');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">Environment variables</legend>
      {fields.map((field, at) => (
        <EnvRowFields key={field.id} at={at} onRemove={() => remove(at)} />
      ))}
      {error && <p className="text-danger text-sm">{error}</p>}
      <div>
        <Button size="sm" onClick={() => append({ name: '', value: '', secret: false, kept: false })}>
          <Plus aria-hidden />
          Add variable
        </Button>
      </div>
    </fieldset>
  );
}

function EnvRowFields({ at, onRemove }: { at: number; onRemove: () => void }) {
  const { register, setValue } = useFormContext<SpecForm>();
  const { secret, kept } = useWatch<SpecForm, `env.${number}`>({ name: `env.${at}` });
  const nameError = useFieldError(`env.${at}.name`);
  const valueError = useFieldError(`env.${at}.value`);
  const number = at + 1;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-start gap-2">
        <Input
          aria-label={`Name of variable ${number}`}
          aria-invalid={nameError ? true : undefined}
          className="min-w-32 flex-1 basis-40 font-mono"
          placeholder="NAME"
          spellCheck={false}
          {...register(`env.${at}.name`)}
        />
        {/* Several lines, such as a key's, must survive; a secret is not shown as it is typed. */}
        <Textarea
          aria-label={`Value of variable ${number}`}
          aria-invalid={valueError ? true : undefined}
          oneLine
          rows={1}
          className={cn('min-w-32 flex-1 basis-52 font-mono', secret && '[-webkit-text-security:disc]')}
          placeholder={kept ? 'kept as it is; type to replace it' : 'value'}
          autoComplete="off"
          spellCheck={false}
          {...register(`env.${at}.value`)}
        />
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is in it */}
        <label className="flex h-8 items-center gap-1.5">
          <Checkbox
            aria-label={`Variable ${number} is secret`}
            checked={secret}
            onCheckedChange={(checked) => {
              setValue(`env.${at}.secret`, checked, { shouldDirty: true, shouldValidate: true });
            }}
          />
          Secret
        </label>
        <Button variant="ghost" size="icon" label={`Remove variable ${number}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {(nameError || valueError) && <p className="text-danger text-sm">{nameError ?? valueError}</p>}
      {secret && <p className="text-dim text-sm">Encrypted; never shown again, and not kept in this tab.</p>}
    </div>
  );
}
