'use client';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useWatch } from 'react-hook-form';
import { storeContainersQuery, storesQuery } from '../../../lib/client/queries.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { kindInWords, kindOf } from '../../data/stores/store-words.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { SpecForm } from '../spec-form.ts';
import { TextField } from '../text-field.tsx';
import { ChoiceField } from './choice-field.tsx';

/** A bucket or branch of a store that the project added; those that it has are suggested. */
export function StoreSource({ project, at }: { project: string; at: number }) {
  const id = useId();
  const alias = useWatch<SpecForm, `volumes.${number}.alias`>({ name: `volumes.${at}.alias` });
  const { data } = useQuery(storesQuery(project));
  const store = data?.items.find((one) => one.alias === alias);
  const { data: containers } = useQuery({
    ...storeContainersQuery(store?.id ?? ''),
    enabled: store !== undefined,
    retry: false,
  });
  if (data?.items.length === 0 && alias === '') {
    return (
      <Notice
        tone="info"
        title="The project has no data store yet"
        action={
          <ButtonLink size="sm" href={paths.data(project)}>
            Add one on the page Data
          </ButtonLink>
        }
      >
        What is entered here is kept meanwhile.
      </Notice>
    );
  }
  const isGit = store !== undefined && kindOf(store) === 'git';
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <ChoiceField
        name={`volumes.${at}.alias`}
        label="Data store"
        none="Choose a data store"
        options={data?.items.map((one) => ({ value: one.alias, label: `${one.alias}, ${kindInWords(one)}` }))}
      />
      <TextField
        name={`volumes.${at}.container`}
        label={isGit ? 'Branch' : 'Bucket'}
        mono
        placeholder={isGit ? 'main' : 'models'}
        list={id}
      />
      <TextField name={`volumes.${at}.prefix`} label="Folder in it" mono placeholder="all of it" />
      <datalist id={id}>
        {containers?.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
