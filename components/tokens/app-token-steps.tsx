'use client';
/** What stands in the dialog: first the choice, then the secret with the calls. Loaded when it is opened. */
import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { createToken } from '../../app/_actions/tokens.ts';
import { tokensQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';
import { CallSnippets } from './call-snippets.tsx';
import { TokenSecret } from './token-secret.tsx';
import { EXPIRIES, expiryOf, selectorOf } from './words.ts';

export interface AppTokenStepsProps {
  project: string;
  app: Pick<App, 'id' | 'spec' | 'status'>;
  /** Once it is made. */
  secret: string | null;
  onSecret: (secret: string) => void;
  close: () => void;
}

export function AppTokenSteps({ project, app, secret, onSecret, close }: AppTokenStepsProps) {
  if (secret === null) return <Choose project={project} app={app} onSecret={onSecret} close={close} />;
  return (
    <div className="flex flex-col gap-4 pb-2">
      <TokenSecret value={secret} />
      <CallSnippets call={{ url: app.status.url, token: secret }} />
      <div className="flex justify-end">
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      </div>
    </div>
  );
}

function Choose({ project, app, onSecret, close }: Omit<AppTokenStepsProps, 'secret'>) {
  const client = useQueryClient();
  const { register, handleSubmit, setError, setValue, watch, formState } = useForm({
    defaultValues: { name: app.spec.name, expiry: '30' },
  });
  const { mutate, isPending } = useWrite(createToken, {
    onDone: (token) => {
      void client.invalidateQueries({ queryKey: tokensQuery(project).queryKey });
      onSecret(token.status.value ?? '');
    },
    onField: (field, message) => setError(field === 'expiresAt' ? 'expiry' : 'name', { message }),
  });
  const submit = handleSubmit(({ name, expiry }) =>
    mutate({
      project,
      body: {
        name: name.trim(),
        role: 'ai_training_read',
        labelSelector: selectorOf(app.id),
        expiresAt: expiryOf(expiry, Date.now()),
      },
    }),
  );
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pb-2">
      {app.spec.unsecureHttp && (
        <Notice tone="info" title="This app answers to everyone">
          It needs no token as it is now. One made here will do once calls need a token (Settings).
        </Notice>
      )}
      <Field label="Name" hint="Who or what will call the app." error={formState.errors.name?.message}>
        <Input {...register('name', { required: 'Give it a name.' })} autoFocus />
      </Field>
      <Field label="Expires" error={formState.errors.expiry?.message}>
        <Select options={EXPIRIES} value={watch('expiry')} onValueChange={(value) => setValue('expiry', value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="primary" pending={isPending}>
          Create token
        </Button>
      </div>
    </form>
  );
}
