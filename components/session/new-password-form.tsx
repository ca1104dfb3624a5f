'use client';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { setPassword } from '../../app/_actions/session.ts';
import type { WriteError } from '../../lib/client/write-result.ts';
import { PASSWORD_LENGTH, passwordIssue } from '../../lib/domain/new-password.ts';
import { paths } from '../../lib/paths/paths.ts';
import { useInBrowser } from '../text/now.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordInput } from './password-input.tsx';

/** @param props.link the secret of this page's address */
export function NewPasswordForm({ link, email }: { link: string; email: string }) {
  const inBrowser = useInBrowser();
  const [refusal, setRefusal] = useState<WriteError | null>(null);
  const [done, setDone] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<{ password: string }>();
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async ({ password }) => {
    setRefusal(null);
    const result = await setPassword({ link, password }).catch(() => ({ ok: false as const, error: UNREACHABLE }));
    if (result.ok) setDone(true);
    else if (result.error.status === 422)
      setError('password', { message: result.error.message }, { shouldFocus: true });
    else setRefusal(result.error);
  });

  if (done) {
    return (
      <Notice live tone="info" title="The new password is set" action={<SignInLink />}>
        Every session of {email} has ended, and so have its personal tokens: sign in again, also with{' '}
        <code className="font-mono">davit login</code>.
      </Notice>
    );
  }
  return (
    <form onSubmit={submit} method="post" noValidate className="flex flex-col gap-4">
      {refusal && (
        <Notice live tone="danger" title="The password was not set">
          {refusal.message}
        </Notice>
      )}
      {/* Tells password managers whose it is. */}
      <input type="email" name="email" value={email} autoComplete="username" readOnly hidden />
      <Field
        label="New password"
        hint={`At least ${PASSWORD_LENGTH.least} characters; several words are easy to remember.`}
        error={errors.password?.message}
      >
        <PasswordInput
          {...register('password', { validate: (value) => say(passwordIssue(value)) })}
          autoComplete="new-password"
          autoFocus
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        disabled={!inBrowser}
        className="disabled:opacity-100!"
        pending={isSubmitting}
      >
        {isSubmitting ? 'Setting…' : 'Set password'}
      </Button>
    </form>
  );
}

function SignInLink() {
  return (
    <ButtonLink href={paths.signIn()} variant="primary" size="sm">
      Sign in
    </ButtonLink>
  );
}

/** The rule says what follows the field's name. */
function say(issue: string | null): string | true {
  return issue === null || `The password ${issue}.`;
}

const UNREACHABLE: WriteError = {
  status: 0,
  code: 'UNREACHABLE',
  message: 'Davit did not answer. Try again; if the link is said to be used then, the password was set.',
};
