'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { containersQuery, storesQuery } from '../../../lib/client/queries.ts';
import { OWN_STORE } from '../../../lib/domain/data/volume.ts';
import { kindOf } from '../../data/stores/store-words.ts';
import type { SpecForm } from '../spec-form.ts';
import { TextField } from '../text-field.tsx';
import type { VolumeKind } from '../volume-form.ts';
import { ChoiceField } from './choice-field.tsx';

interface TargetFieldsProps {
  project: string;
  at: number;
  kind: VolumeKind;
}

/** What goes without a choice. */
const NOWHERE: Record<VolumeKind, string> = {
  container: 'where it came from',
  store: 'where it came from',
  git: 'Choose a place',
  scratch: 'nowhere',
};

/** Where what the app writes is pushed when it stops, or on demand. Nothing is deleted there. */
export function TargetFields({ project, at, kind }: TargetFieldsProps) {
  const { setValue } = useFormContext<SpecForm>();
  const target = useWatch<SpecForm, `volumes.${number}.targetAlias`>({ name: `volumes.${at}.targetAlias` });
  const { data: stores } = useQuery(storesQuery(project));
  const { data: containers } = useQuery(containersQuery(project));
  const options = stores && [
    { value: OWN_STORE, label: 'a container of this project' },
    ...stores.items.filter((store) => kindOf(store) === 's3').map(({ alias }) => ({ value: alias, label: alias })),
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <ChoiceField
        name={`volumes.${at}.targetAlias`}
        label="What it writes is pushed to"
        hint="When the app stops, and whenever you ask for it."
        none={NOWHERE[kind]}
        options={options}
        onChosen={() => setValue(`volumes.${at}.targetContainer`, '')}
      />
      {target === OWN_STORE && (
        <ChoiceField
          name={`volumes.${at}.targetContainer`}
          label="Container for it"
          none="Choose a container"
          options={containers?.items.map(({ name }) => ({ value: name, label: name }))}
        />
      )}
      {target !== '' && target !== OWN_STORE && (
        <TextField name={`volumes.${at}.targetContainer`} label="Bucket for it" mono placeholder="results" />
      )}
      {target !== '' && (
        <TextField name={`volumes.${at}.targetPrefix`} label="Folder for it" mono placeholder="all of it" />
      )}
    </div>
  );
}
