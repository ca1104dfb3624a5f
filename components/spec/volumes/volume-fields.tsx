'use client';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { SpecForm } from '../spec-form.ts';
import { TextField, useFieldError } from '../text-field.tsx';
import type { VolumeKind } from '../volume-form.ts';
import { ContainerSource } from './container-source.tsx';
import { StoreSource } from './store-source.tsx';
import { TargetFields } from './target-fields.tsx';

const KINDS: { value: VolumeKind; label: string }[] = [
  { value: 'container', label: 'Container' },
  { value: 'store', label: 'Data store' },
  { value: 'git', label: 'Public repository' },
  { value: 'scratch', label: 'Scratch space' },
];

interface VolumeFieldsProps {
  project: string;
  /** Its place in the form. */
  at: number;
  /** Just added: takes the focus. */
  isNew: boolean;
  onRemove: () => void;
}

export function VolumeFields({ project, at, isNew, onRemove }: VolumeFieldsProps) {
  const frame = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (isNew) frame.current?.querySelector<HTMLInputElement>('input:checked')?.focus();
  }, [isNew]);
  const { setValue } = useFormContext<SpecForm>();
  const { kind, permission, cache } = useWatch<SpecForm, `volumes.${number}`>({ name: `volumes.${at}` });
  const kindError = useFieldError(`volumes.${at}.kind`);
  const cacheError = useFieldError(`volumes.${at}.cache`);
  const permissionError = useFieldError(`volumes.${at}.permission`);
  const changed = { shouldDirty: true, shouldValidate: true };
  return (
    <fieldset ref={frame} className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
      <legend className="sr-only">Volume {at + 1}</legend>
      <div className="flex items-start justify-between gap-2">
        <Segmented
          label={`Source of volume ${at + 1}`}
          value={kind}
          options={KINDS}
          onValueChange={(value) => setValue(`volumes.${at}.kind`, value, changed)}
        />
        <Button variant="ghost" size="icon" label={`Remove volume ${at + 1}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      {kindError && <p className="text-danger text-sm">{kindError}</p>}
      <Source project={project} at={at} kind={kind} />
      <TextField
        name={`volumes.${at}.mountPath`}
        label="Mounted at"
        mono
        className="max-w-md"
        placeholder="/data"
        hint="The folder in the app’s container where the files stand."
      />
      {kind === 'scratch' ? (
        <TargetFields project={project} at={at} kind={kind} />
      ) : (
        <>
          <div>
            <p className="mb-1 font-medium">The app may</p>
            <Segmented
              label={`Access to volume ${at + 1}`}
              value={permission}
              options={[
                { value: 'RO', label: 'read it' },
                { value: 'RW', label: 'read and write it' },
              ]}
              onValueChange={(value) => setValue(`volumes.${at}.permission`, value, changed)}
            />
            {permissionError && <p className="mt-1 text-danger text-sm">{permissionError}</p>}
          </div>
          {permission === 'RO' ? (
            <div>
              {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is in it */}
              <label className="flex items-start gap-2">
                <Checkbox
                  className="mt-0.5"
                  checked={cache}
                  onCheckedChange={(checked) => setValue(`volumes.${at}.cache`, checked, changed)}
                />
                <span>
                  Cache
                  <span className="block text-dim text-sm">
                    One copy for all apps of the project that mount the same; it stays when they stop, and the next
                    start takes it as it is. Pull it to renew it.
                  </span>
                </span>
              </label>
              {cacheError && <p className="text-danger text-sm">{cacheError}</p>}
            </div>
          ) : (
            <TargetFields project={project} at={at} kind={kind} />
          )}
        </>
      )}
    </fieldset>
  );
}

function Source({ project, at, kind }: { project: string; at: number; kind: VolumeKind }) {
  switch (kind) {
    case 'container':
      return <ContainerSource project={project} at={at} />;
    case 'store':
      return <StoreSource project={project} at={at} />;
    case 'git':
      return (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <TextField
            name={`volumes.${at}.url`}
            label="Repository"
            mono
            placeholder="https://git.example.com/team/models.git"
            hint="Public, by https. One with a password is added as a data store."
          />
          <TextField name={`volumes.${at}.branch`} label="Branch" mono placeholder="its default" />
        </div>
      );
    case 'scratch':
      return (
        <p className="text-muted">
          An empty folder that all replicas of the app share and may write; it is gone when the app stops.
        </p>
      );
  }
}
