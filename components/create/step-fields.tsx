import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { AccessFields, RolloutFields } from '../spec/access-fields.tsx';
import { EnvFields } from '../spec/env-fields.tsx';
import { CommandField, ImageField } from '../spec/image-fields.tsx';
import { LabelFields } from '../spec/label-fields.tsx';
import { LivenessFields, PortField, ProbeFields } from '../spec/port-fields.tsx';
import { FlavorCards, ReplicasField, UnitsField } from '../spec/resources-fields.tsx';
import type { SpecForm } from '../spec/spec-form.ts';
import { SpecImageFindings } from '../spec/spec-image-findings.tsx';
import { TextField } from '../spec/text-field.tsx';
import { VolumesFields } from '../spec/volumes/volumes-fields.tsx';
import { Review } from './review.tsx';
import { SharedImages } from './shared-images.tsx';
import type { StepId } from './steps.ts';

interface StepFieldsProps {
  step: StepId;
  project: string;
  form: SpecForm;
  spec: AppSpecInput;
  onGo: (step: StepId) => void;
}

export function StepFields({ step, project, form, spec, onGo }: StepFieldsProps) {
  switch (step) {
    case 'image':
      return (
        <div className="flex flex-col gap-4">
          <ImageField project={project} />
          <SharedImages project={project} />
          <SpecImageFindings project={project} />
        </div>
      );
    case 'resources':
      return (
        <div className="flex flex-col gap-4">
          <FlavorCards project={project} />
          <UnitsField project={project} />
        </div>
      );
    case 'scaling':
      return <ReplicasField project={project} />;
    case 'data':
      return <VolumesFields project={project} />;
    case 'settings':
      return (
        <div className="flex flex-col gap-5">
          <TextField
            name="name"
            label="Name"
            className="max-w-xs"
            placeholder="generated"
            hint="1 to 63 of a-z, 0-9 and -."
          />
          <PortField />
          <EnvFields />
          <CommandField />
          <LabelFields />
          <ProbeFields />
          <LivenessFields />
          <AccessFields />
          <details>
            <summary className="font-medium">Rollout</summary>
            <div className="mt-2">
              <RolloutFields />
            </div>
          </details>
        </div>
      );
    case 'review':
      return <Review form={form} spec={spec} onGo={onGo} />;
  }
}
