'use client';
import { useFormContext, useWatch } from 'react-hook-form';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import type { SpecForm } from './spec-form.ts';
import { NumberField, TextField } from './text-field.tsx';

/** Who may call, and for how long. */
export function AccessFields() {
  const { setValue } = useFormContext<SpecForm>();
  const access = useWatch<SpecForm, 'access'>({ name: 'access' });
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="mb-1 font-medium">Access</p>
        <Segmented
          label="Access"
          value={access}
          options={[
            { value: 'token', label: 'Token required' },
            { value: 'open', label: 'Open to all' },
          ]}
          onValueChange={(value) => setValue('access', value, { shouldDirty: true })}
        />
      </div>
      {access === 'open' && (
        <Notice tone="warning">Whoever reaches this host’s gateway can call it, without a token.</Notice>
      )}
      <NumberField
        name="requestTimeoutSeconds"
        label="Request timeout (s)"
        className="max-w-xs"
        hint="How long one call may take, from 1 to 86,400."
      />
    </div>
  );
}

/** How a new revision takes over. */
export function RolloutFields() {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField name="maxSurge" label="Max surge" hint="Replicas above the number wanted meanwhile: 1, or 25%." />
      <TextField name="maxUnavailable" label="Max unavailable" hint="Replicas below it: 0, or 25%." />
      <NumberField
        name="progressDeadlineSeconds"
        label="Ready within (s)"
        hint="Else the rollout is withdrawn, or the app fails."
      />
      <NumberField name="terminationGracePeriodSeconds" label="Grace to end (s)" hint="Between SIGTERM and SIGKILL." />
    </div>
  );
}
