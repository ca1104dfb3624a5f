'use client';
import { useFormContext, useWatch } from 'react-hook-form';
import { Segmented } from '../ui/segmented.tsx';
import type { ProbeKind, SpecForm } from './spec-form.ts';
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
        <ProbeDetails kind="probe" successes="Successes until ready" failures="Failures until not ready" />
      )}
    </div>
  );
}

/** When a replica that was ready is taken for dead. */
export function LivenessFields() {
  const { setValue } = useFormContext<SpecForm>();
  const liveness = useWatch<SpecForm, 'liveness'>({ name: 'liveness' });
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="mb-1 font-medium">A replica is restarted when</p>
        <Segmented
          label="A replica is restarted when"
          value={liveness}
          options={[
            { value: 'none', label: 'its program ends' },
            { value: 'http', label: 'a path fails, too' },
          ]}
          onValueChange={(value) => setValue('liveness', value, { shouldDirty: true, shouldValidate: true })}
        />
      </div>
      {liveness === 'http' && (
        <ProbeDetails kind="liveness" successes="Successes until alive" failures="Failures until restarted" />
      )}
    </div>
  );
}

interface ProbeDetailsProps {
  kind: ProbeKind;
  successes: string;
  failures: string;
}

function ProbeDetails({ kind, successes, failures }: ProbeDetailsProps) {
  const name = kind === 'probe' ? 'Readiness' : 'Liveness';
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="sr-only">{name} probe</legend>
      <TextField name={`${kind}Path`} label={kind === 'probe' ? 'Probe path' : 'Liveness path'} placeholder="/health" />
      <NumberField
        name={`${kind}Port`}
        label={kind === 'probe' ? 'Probe port' : 'Liveness port'}
        placeholder="the app’s"
      />
      <NumberField name={`${kind}InitialDelaySeconds`} label="First asked after (s)" />
      <NumberField name={`${kind}PeriodSeconds`} label="Asked every (s)" />
      <NumberField name={`${kind}TimeoutSeconds`} label="Answer within (s)" />
      <NumberField name={`${kind}SuccessThreshold`} label={successes} />
      <NumberField name={`${kind}FailureThreshold`} label={failures} />
    </fieldset>
  );
}
