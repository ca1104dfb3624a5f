'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { containersQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { uploadsInto } from '../../../lib/client/uploads/upload-queue.ts';
import { useUploads } from '../../../lib/client/uploads/uploads.ts';
import { formatBytes, formatPlural } from '../../../lib/domain/text/format.ts';
import { CreateContainerDialog } from '../../data/containers/create-container-dialog.tsx';
import { UploadButtons } from '../../data/upload/upload-buttons.tsx';
import { UploadPanel } from '../../data/upload/upload-panel.tsx';
import { Button } from '../../ui/button.tsx';
import type { SpecForm } from '../spec-form.ts';
import { TextField } from '../text-field.tsx';
import { ChoiceField } from './choice-field.tsx';

/** What was uploaded is counted a moment later. */
const COUNTED_EVERY_MS = 2_000;

/** One of the project's containers; made and filled right here, where there is none yet. */
export function ContainerSource({ project, at }: { project: string; at: number }) {
  const { setValue } = useFormContext<SpecForm>();
  const [container, prefix] = useWatch<SpecForm, [`volumes.${number}.container`, `volumes.${number}.prefix`]>({
    name: [`volumes.${at}.container`, `volumes.${at}.prefix`],
  });
  const [creating, setCreating] = useState(false);
  const lacking = useRefusedRight(project, 'data.manage');
  const underWay = useUploads();
  const { data } = useQuery({
    ...containersQuery(project),
    refetchInterval: underWay.uploads.length > 0 ? COUNTED_EVERY_MS : false,
  });
  const chosen = data?.items.find(({ name }) => name === container);
  const hint = chosen && `${formatPlural(chosen.files, 'file')}, ${formatBytes(chosen.bytes, true)}.`;
  const hasUploads = chosen && uploadsInto(underWay, chosen.id).uploads.length > 0;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          name={`volumes.${at}.container`}
          label="Container"
          hint={hint}
          none="Choose a container"
          options={data?.items.map(({ name }) => ({ value: name, label: name }))}
        />
        <TextField name={`volumes.${at}.prefix`} label="Folder in it" mono placeholder="all of it" />
      </div>
      <div className="flex flex-wrap gap-2">
        {chosen && (
          <UploadButtons
            size="sm"
            place={{ project, containerId: chosen.id, name: chosen.name }}
            folder={prefix.trim().replace(/^\/+|\/+$/g, '')}
            disabledReason={lacking}
          />
        )}
        <Button size="sm" disabledReason={lacking} onClick={() => setCreating(true)}>
          <Plus aria-hidden />
          Create container
        </Button>
      </div>
      {hasUploads && <UploadPanel containerId={chosen.id} />}
      <CreateContainerDialog
        project={project}
        open={creating}
        onOpenChange={setCreating}
        onCreated={({ name }) => setValue(`volumes.${at}.container`, name, { shouldDirty: true, shouldValidate: true })}
      />
    </div>
  );
}
