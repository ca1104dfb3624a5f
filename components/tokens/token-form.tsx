'use client';
import { useQueryClient } from '@tanstack/react-query';
/** Loaded when it is opened: it brings the API's own schema. */
import type { ReactNode } from 'react';
import { type FieldErrors, type Resolver, useForm } from 'react-hook-form';
import { createToken } from '../../app/_actions/tokens.ts';
import { tokensQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { tokenInput } from '../../lib/domain/token-input.ts';
import type { Token } from '../../lib/http/answers/other.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { EXPIRIES, expiryOf, ROLE_WORDS, type TokenRole } from './words.ts';

interface Fields {
  name: string;
  role: TokenRole;
  scope: 'all' | 'label';
  labelSelector: string;
  expiry: string;
}

const FIELD_OF: Record<string, keyof Fields> = {
  name: 'name',
  role: 'role',
  labelSelector: 'labelSelector',
  expiresAt: 'expiry',
};

function bodyOf({ name, role, scope, labelSelector, expiry }: Fields) {
  return {
    name: name.trim(),
    role,
    ...(scope === 'label' ? { labelSelector: labelSelector.trim() } : {}),
    expiresAt: expiryOf(expiry, Date.now()),
  };
}

const resolver: Resolver<Fields> = (values) => {
  const parsed = tokenInput.safeParse(bodyOf(values));
  if (parsed.success) return { values, errors: {} };
  const errors: FieldErrors<Fields> = {};
  for (const issue of parsed.error.issues) {
    const field = FIELD_OF[String(issue.path[0])];
    if (field) errors[field] ??= { type: 'validate', message: capital(issue.message) };
  }
  return { values: {}, errors };
};

export interface TokenFormProps {
  project: string;
  onCreated: (token: Token) => void;
  cancel: () => void;
}

export function TokenForm({ project, onCreated, cancel }: TokenFormProps) {
  const client = useQueryClient();
  const { register, handleSubmit, setError, setValue, watch, formState } = useForm<Fields>({
    resolver,
    defaultValues: { name: '', role: 'ai_training_read', scope: 'all', labelSelector: '', expiry: '30' },
  });
  const { errors } = formState;
  const { mutate, isPending } = useWrite(createToken, {
    onDone: (token) => {
      void client.invalidateQueries({ queryKey: tokensQuery(project).queryKey });
      onCreated(token);
    },
    onField: (field, message) => setError(FIELD_OF[field] ?? 'name', { message: capital(message) }),
  });
  const { role, scope, expiry } = watch();

  return (
    <form
      noValidate
      onSubmit={handleSubmit((fields) => mutate({ project, body: bodyOf(fields) }))}
      className="flex flex-col gap-4 pb-2"
    >
      <Field label="Name" hint="Who or what will use it." error={errors.name?.message}>
        <Input {...register('name')} placeholder="ci" autoFocus />
      </Field>
      <Choice title="It may" hint={ROLE_WORDS[role].may}>
        <Segmented
          label="It may"
          value={role}
          onValueChange={(value) => setValue('role', value)}
          options={[
            { value: 'ai_training_read', label: 'call apps' },
            { value: 'ai_training_operator', label: 'manage apps' },
          ]}
        />
      </Choice>
      <Choice title="Which apps" hint="For a single app: “Create a token for this app” on its page.">
        <Segmented
          label="Which apps"
          value={scope}
          onValueChange={(value) => setValue('scope', value)}
          options={[
            { value: 'all', label: 'all of the project' },
            { value: 'label', label: 'those with a label' },
          ]}
        />
      </Choice>
      {scope === 'label' && (
        <Field label="Label" hint="name=value, as on the apps" error={errors.labelSelector?.message}>
          <Input {...register('labelSelector')} placeholder="team=vision" spellCheck={false} className="font-mono" />
        </Field>
      )}
      <Field label="Expires" error={errors.expiry?.message}>
        <Select options={EXPIRIES} value={expiry} onValueChange={(value) => setValue('expiry', value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={cancel}>Cancel</Button>
        <Button type="submit" variant="primary" pending={isPending}>
          Create token
        </Button>
      </div>
    </form>
  );
}

function Choice({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <p aria-hidden className="font-medium">
        {title}
      </p>
      {children}
      <p className="text-dim text-sm">{hint}</p>
    </div>
  );
}

function capital(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
