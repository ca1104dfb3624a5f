'use client';
/** Loaded when it is opened. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { addStore, changeStore } from '../../../app/_actions/data.ts';
import { storesQuery } from '../../../lib/client/queries.ts';
import { toast } from '../../../lib/client/toasts.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import type { WriteError } from '../../../lib/client/write-result.ts';
import type { DataStore } from '../../../lib/http/answers/data.ts';
import { PasswordInput } from '../../session/password-input.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import {
  bodyOf,
  EMPTY_STORE,
  fieldsOf,
  type StoreFields,
  sentence,
  storeFieldOf,
  storeResolver,
} from './store-fields.ts';

/** Of these a test says nothing: to leave it out would not help. */
const NOT_OF_THE_TEST = ['DATA_STORE_TAKEN', 'SECRET_NEEDED', 'SECRET_UNREADABLE', 'FORBIDDEN', 'UNREACHABLE'];

const WORDS = {
  s3: {
    url: 'Endpoint',
    urlHint: 'Of the service, not of a bucket.',
    urlExample: 'https://s3.example.com',
    user: 'Access key',
    secret: 'Secret key',
  },
  git: {
    url: 'Repository',
    urlHint: 'Its https address. Volumes name its branches.',
    urlExample: 'https://git.example.com/team/models.git',
    user: 'User',
    secret: 'Password or token',
  },
};

export interface StoreFormProps {
  project: string;
  store: DataStore | undefined;
  close: () => void;
}

export function StoreForm({ project, store, close }: StoreFormProps) {
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<WriteError | null>(null);
  const before = store && fieldsOf(store);
  const { register, handleSubmit, setError, setValue, control, formState } = useForm<StoreFields>({
    resolver: storeResolver(before),
    defaultValues: before ?? EMPTY_STORE,
  });
  const { errors } = formState;
  const kind = useWatch({ control, name: 'kind' });
  const words = WORDS[kind];
  const after = {
    onDone: () => {
      toast.success(store ? `Data store ${store.alias} is changed` : 'The data store is added');
      void client.invalidateQueries({ queryKey: storesQuery(project).queryKey });
      close();
    },
    onField: (field: string, message: string) => setError(storeFieldOf(field), { message: sentence(message) }),
    onRefused: (refused: WriteError) => {
      setRefusal(refused);
      return true;
    },
  };
  const add = useWrite(addStore, after);
  const change = useWrite(changeStore, after);
  const isPending = add.isPending || change.isPending;
  const submit = (untested: boolean) =>
    handleSubmit((fields) => {
      setRefusal(null);
      const body = { ...bodyOf(fields, before), ...(untested ? { untested: true } : {}) };
      if (store) change.mutate({ id: store.id, body });
      else add.mutate({ project, body });
    });
  return (
    <form noValidate onSubmit={submit(false)} className="flex flex-col gap-4 pb-2">
      {!store && (
        <Segmented
          label="Kind of data store"
          value={kind}
          options={[
            { value: 's3', label: 'S3 service' },
            { value: 'git', label: 'git repository' },
          ]}
          onValueChange={(value) => setValue('kind', value)}
        />
      )}
      <Field label="Alias" hint="By which volumes name it: models@alias." error={errors.alias?.message}>
        <Input {...register('alias')} placeholder="s3" spellCheck={false} className="font-mono" />
      </Field>
      <Field label={words.url} hint={words.urlHint} error={errors.url?.message}>
        <Input {...register('url')} placeholder={words.urlExample} spellCheck={false} className="font-mono" />
      </Field>
      {kind === 's3' && (
        <Field label="Region" hint="Empty where the service has none." error={errors.region?.message}>
          <Input {...register('region')} placeholder="eu-west-1" spellCheck={false} className="font-mono" />
        </Field>
      )}
      <Field label={words.user} error={errors.user?.message}>
        <Input {...register('user')} spellCheck={false} className="font-mono" />
      </Field>
      <Field
        label={words.secret}
        hint={
          store ? 'Empty: it stays as it is. Another address needs its own.' : 'It is encrypted, and never shown again.'
        }
        error={errors.secret?.message}
      >
        <PasswordInput {...register('secret')} autoComplete="new-password" />
      </Field>
      {refusal && (
        <Notice
          live
          tone="danger"
          title={store ? 'It was not changed' : 'It was not added'}
          action={
            !NOT_OF_THE_TEST.includes(refusal.code) && (
              <Button size="sm" pending={isPending} onClick={() => void submit(true)()}>
                {store ? 'Change it untested' : 'Add it untested'}
              </Button>
            )
          }
        >
          {refusal.message}
        </Notice>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="primary" pending={isPending}>
          {store ? 'Test and change' : 'Test and add'}
        </Button>
      </div>
    </form>
  );
}
