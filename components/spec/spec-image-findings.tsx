'use client';
import { useFormContext, useWatch } from 'react-hook-form';
import { ImageFindings } from './image-findings.tsx';
import type { SpecForm } from './spec-form.ts';

const ENTERED = { shouldDirty: true, shouldValidate: true };

/** What would come of the image of the form; what the image names may be taken as the form's. */
export function SpecImageFindings({ project }: { project: string }) {
  const { setValue } = useFormContext<SpecForm>();
  const [image, entered] = useWatch<SpecForm, ['image', 'port']>({ name: ['image', 'port'] });
  return (
    <ImageFindings
      project={project}
      image={image.trim()}
      onImage={(next) => setValue('image', next, ENTERED)}
      port={{ entered: entered.trim(), onPort: (port) => setValue('port', String(port), ENTERED) }}
    />
  );
}

/** Of another image than the app's own, while it is not saved; its port is saved elsewhere. */
export function ChangedImageFindings({ project, current }: { project: string; current: string }) {
  const { setValue } = useFormContext<SpecForm>();
  const image = useWatch<SpecForm, 'image'>({ name: 'image' }).trim();
  if (image === current) return null;
  return <ImageFindings project={project} image={image} onImage={(next) => setValue('image', next, ENTERED)} />;
}
