'use client';
import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '../../ui/button.tsx';
import type { SpecForm } from '../spec-form.ts';
import { useFieldError } from '../text-field.tsx';
import { EMPTY_VOLUME } from '../volume-form.ts';
import { VolumeFields } from './volume-fields.tsx';

/** As many as the API takes. */
const MOST = 10;

/** What the app mounts: each from somewhere, as a folder of the container. */
export function VolumesFields({ project }: { project: string }) {
  const { control } = useFormContext<SpecForm>();
  const { fields, append, remove } = useFieldArray({ control, name: 'volumes' });
  const error = useFieldError('volumes');
  return (
    <div className="flex flex-col gap-3">
      {fields.length === 0 && (
        <p className="text-muted">
          Data, such as the weights of a model, need not be in the image: a volume is fetched before the app starts, and
          stands in a folder of its own. Files that are replaced at their source are fetched anew without a new image.
        </p>
      )}
      {fields.map((field, at) => (
        <VolumeFields key={field.id} project={project} at={at} onRemove={() => remove(at)} />
      ))}
      {error && <p className="text-danger text-sm">{error}</p>}
      <div>
        <Button
          size="sm"
          disabledReason={fields.length >= MOST ? `An app has at most ${MOST} volumes` : undefined}
          onClick={() => append({ ...EMPTY_VOLUME })}
        >
          <Plus aria-hidden />
          Add volume
        </Button>
      </div>
    </div>
  );
}
