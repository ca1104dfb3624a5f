'use client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '../../ui/button.tsx';
import type { SpecForm } from '../spec-form.ts';
import { useFieldError } from '../text-field.tsx';
import { EMPTY_VOLUME } from '../volume-form.ts';
import { VolumeFields } from './volume-fields.tsx';

/** As many as the API takes. */
const MOST = 10;

/**
 * What the app mounts: each from somewhere, as a folder of the container. By hand: a field array of the library marks
 * whatever a new row lacks as wrong before anyone could fill it in.
 */
export function VolumesFields({ project }: { project: string }) {
  const { setValue, clearErrors } = useFormContext<SpecForm>();
  const volumes = useWatch<SpecForm, 'volumes'>({ name: 'volumes' });
  /** The one that was just added: whoever added it goes on there. */
  const [added, setAdded] = useState<number | null>(null);
  const error = useFieldError('volumes');
  return (
    <div className="flex flex-col gap-3">
      {volumes.length === 0 && (
        <p className="text-muted">
          Data, such as the weights of a model, need not be in the image: a volume is fetched before the app starts, and
          stands in a folder of its own. Files that are replaced at their source are fetched anew without a new image.
        </p>
      )}
      {volumes.map((_volume, at) => (
        <VolumeFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a volume is its place in the form
          key={at}
          project={project}
          at={at}
          isNew={at === added}
          onRemove={() => {
            const rest = volumes.filter((_one, index) => index !== at);
            // What was said of one would stand at the next.
            clearErrors('volumes');
            setValue('volumes', rest, { shouldDirty: true });
          }}
        />
      ))}
      {error && <p className="text-danger text-sm">{error}</p>}
      <div>
        <Button
          size="sm"
          disabledReason={volumes.length >= MOST ? `An app has at most ${MOST} volumes` : undefined}
          onClick={() => {
            setAdded(volumes.length);
            setValue('volumes', [...volumes, { ...EMPTY_VOLUME }], { shouldDirty: true });
          }}
        >
          <Plus aria-hidden />
          Add volume
        </Button>
      </div>
    </div>
  );
}
