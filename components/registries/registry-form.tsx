'use client';
/** Loaded when it is opened: it brings the API's own schema. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FieldErrors, type Resolver, useForm } from 'react-hook-form';
import { addRegistry, changeRegistry } from '../../app/_actions/registries.ts';
import { registriesQuery } from '../../lib/client/queries.ts';
import { toast } from '../../lib/client/toasts.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { WriteError } from '../../lib/client/write-result.ts';
import { registryInput, registryUpdate } from '../../lib/domain/image/registry-input.ts';
import type { Registry } from '../../lib/http/answers/registry.ts';
import { PasswordInput } from '../session/password-input.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input, Textarea } from '../ui/input.tsx';
import { Notice } from '../ui/notice.tsx';
import { hostOf } from './host.ts';

interface Fields {
  url: string;
  username: string;
  password: string;
  /** PEM; empty: none. */
  ca: string;
}

/** Of these a test says nothing: to leave it out would not help. */
const NOT_OF_THE_TEST = ['REGISTRY_TAKEN', 'PASSWORD_NEEDED', 'SECRET_UNREADABLE'];

export interface RegistryFormProps {
  project: string;
  registry: Registry | undefined;
  close: () => void;
}

export function RegistryForm({ project, registry, close }: RegistryFormProps) {
  const client = useQueryClient();
  const [refusal, setRefusal] = useState<WriteError | null>(null);
  const before = registry && { url: hostOf(registry), username: registry.username, ca: registry.ca ?? '' };
  const { register, handleSubmit, setError, formState } = useForm<Fields>({
    resolver: resolverFor(before),
    defaultValues: { url: '', username: '', ca: '', ...before, password: '' },
  });
  const { errors } = formState;
  const after = {
    onDone: () => {
      toast.success(registry ? `Registry ${before?.url} is changed` : 'The registry is added');
      void client.invalidateQueries({ queryKey: registriesQuery(project).queryKey });
      close();
    },
    onField: (field: string, message: string) => setError(fieldOf(field), { message: capital(message) }),
    onRefused: (refused: WriteError) => {
      setRefusal(refused);
      return true;
    },
  };
  const add = useWrite(addRegistry, after);
  const change = useWrite(changeRegistry, after);
  const isPending = add.isPending || change.isPending;
  const submit = (untested: boolean) =>
    handleSubmit((fields) => {
      setRefusal(null);
      const body = { ...bodyOf(fields, before), ...(untested ? { untested: true } : {}) };
      if (registry) change.mutate({ id: registry.id, body });
      else add.mutate({ project, body });
    });
  return (
    <form noValidate onSubmit={submit(false)} className="flex flex-col gap-4 pb-2">
      <Field
        label="Registry"
        hint="Its host, as images name it: ghcr.io, docker.io, registry.example.com:5000."
        error={errors.url?.message}
      >
        <Input {...register('url')} placeholder="ghcr.io" spellCheck={false} className="font-mono" autoFocus />
      </Field>
      <Field label="User" error={errors.username?.message}>
        <Input {...register('username')} spellCheck={false} />
      </Field>
      <Field
        label="Password"
        hint={
          registry
            ? 'Empty: it stays as it is. Another registry needs its own.'
            : 'Or an access token. It is encrypted, and never shown again.'
        }
        error={errors.password?.message}
      >
        <PasswordInput {...register('password')} autoComplete="new-password" />
      </Field>
      <Field
        label="Own CA"
        hint="Only where its certificate is signed by an authority of your own: that authority’s certificate, as PEM."
        error={errors.ca?.message}
      >
        <Textarea
          {...register('ca')}
          rows={3}
          placeholder="-----BEGIN CERTIFICATE-----"
          spellCheck={false}
          className="font-mono text-sm"
        />
      </Field>
      {refusal && (
        <Notice
          live
          tone="danger"
          title={registry ? 'It was not changed' : 'It was not added'}
          action={
            !NOT_OF_THE_TEST.includes(refusal.code) && (
              <Button size="sm" pending={isPending} onClick={() => void submit(true)()}>
                {registry ? 'Change it untested' : 'Add it untested'}
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
          {registry ? 'Test and change' : 'Test and add'}
        </Button>
      </div>
    </form>
  );
}

type Before = Omit<Fields, 'password'> | undefined;

/** Of one that is changed only what differs. */
function bodyOf({ url, username, password, ca }: Fields, before: Before): Partial<Fields> {
  const entered = { url: url.trim(), username: username.trim() };
  if (!before) return { ...entered, password, ...(ca.trim() === '' ? {} : { ca }) };
  return {
    ...(entered.url === before.url ? {} : { url: entered.url }),
    ...(entered.username === before.username ? {} : { username: entered.username }),
    ...(password === '' ? {} : { password }),
    ...(ca === before.ca ? {} : { ca }),
  };
}

function resolverFor(before: Before): Resolver<Fields> {
  return (values) => {
    const schema = before ? registryUpdate : registryInput;
    const parsed = schema.safeParse(bodyOf(values, before));
    if (parsed.success) return { values, errors: {} };
    const errors: FieldErrors<Fields> = {};
    for (const { path, message } of parsed.error.issues) {
      errors[fieldOf(String(path[0]))] ??= { type: 'validate', message: capital(message) };
    }
    return { values: {}, errors };
  };
}

function fieldOf(name: string): keyof Fields {
  return name === 'username' || name === 'password' || name === 'ca' ? name : 'url';
}

function capital(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
