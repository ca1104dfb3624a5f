'use client';
import { useFormContext, useWatch } from 'react-hook-form';
import { Segmented } from '../ui/segmented.tsx';
import type { SpecForm } from './spec-form.ts';
import { NumberField, TextField } from './text-field.tsx';

export function PortField() {
  return (
    <NumberField
      name="port"
      label="Port"
      className="max-w-xs"
      hint="That the app listens on inside its container, on 0.0.0.0."
    />
  );
}

/** When a replica counts as ready. */
export function ProbeFields() {
  const { setValue } = useFormContext<SpecForm>();
  const probe = useWatch<SpecForm, 'probe'>({ name: 'probe' });
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="mb-1 font-medium">A replica is ready when</p>
        <Segmented
          label="A replica is ready when"
          value={probe}
          options={[
            { value: 'tcp', label: 'its port takes a connection' },
            { value: 'http', label: 'a path answers 200–399' },
          ]}
          onValueChange={(value) => setValue('probe', value, { shouldDirty: true, shouldValidate: true })}
        />
      </div>
      {probe === 'http' && (
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField name="probePath" label="Probe path" placeholder="/health" />
          <NumberField name="probePort" label="Probe port" placeholder="the app’s" />
          <NumberField name="probeInitialDelaySeconds" label="First asked after (s)" />
          <NumberField name="probePeriodSeconds" label="Asked every (s)" />
          <NumberField name="probeTimeoutSeconds" label="Answer within (s)" />
          <NumberField name="probeSuccessThreshold" label="Successes until ready" />
          <NumberField name="probeFailureThreshold" label="Failures until not ready" />
        </div>
      )}
    </div>
  );
}
