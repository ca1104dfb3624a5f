'use client';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { type SignInRefusal, signIn } from '../../lib/client/session.ts';
import { useCountdown } from '../../lib/client/use-countdown.ts';
import { useInBrowser } from '../text/now.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordInput } from './password-input.tsx';

interface Fields {
  email: string;
  password: string;
}

/** @param props.next where to go then: a path of this console */
export function SignInForm({ next }: { next: string }) {
  const inBrowser = useInBrowser();
  const [refusal, setRefusal] = useState<SignInRefusal | null>(null);
  const [entered, setEntered] = useState(false);
  const [wait, startWait] = useCountdown();
  // No default values: what was typed or filled in before this code ran stays.
  const { register, handleSubmit, setFocus, setValue, formState } = useForm<Fields>();
  const { errors, isSubmitting } = formState;
  const pending = isSubmitting || entered;

  const submit = handleSubmit(async ({ email, password }) => {
    setRefusal(null);
    const refused = await signIn(email, password);
    if (refused === null) {
      setEntered(true);
      window.location.assign(next);
      return;
    }
    setRefusal(refused);
    startWait(refused.retryAfterSeconds ?? 0);
    if (refused.status === 401) {
      setValue('password', '');
      setFocus('password');
    }
  });

  return (
    <form onSubmit={submit} method="post" noValidate className="flex flex-col gap-4">
      {refusal && <Problem refusal={refusal} wait={wait} />}
      <Field label="E-mail" error={errors.email?.message}>
        <Input
          {...register('email', { required: 'Enter the e-mail address of your account.' })}
          type="email"
          autoComplete="username"
          autoFocus
        />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <PasswordInput
          {...register('password', { required: 'Enter your password.' })}
          autoComplete="current-password"
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        // Until the form can be sent by us it must not be sent by the browser; it looks the same meanwhile.
        disabled={!inBrowser}
        className="disabled:opacity-100!"
        pending={pending}
        disabledReason={wait > 0 ? `Wait ${wait} s before the next try.` : undefined}
      >
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

function Problem({ refusal, wait }: { refusal: SignInRefusal; wait: number }) {
  const { code, status, message, retryAfterSeconds } = refusal;
  return (
    <Notice live tone={status === 401 ? 'danger' : 'warning'} title={TITLES[code] ?? 'Not signed in'}>
      {retryAfterSeconds === undefined ? message : <Wait seconds={wait} message={message} />}
    </Notice>
  );
}

/** Counts for the eye; read out, which would be every second, is what it began with. */
function Wait({ seconds, message }: { seconds: number; message: string }) {
  if (seconds === 0) return 'You can try again now.';
  return (
    <>
      <span className="sr-only">{message}</span>
      <span aria-hidden>Try again in {seconds} s.</span>
    </>
  );
}

const TITLES: Record<string, string> = {
  TOO_MANY_TRIES: 'Too many tries for this account',
  SIGN_IN_BUSY: 'Too many people sign in at this moment',
  DATABASE_AWAY: 'Davit’s database does not answer',
  UNREACHABLE: 'Davit does not answer',
  NO_COOKIES: 'Cookies are needed',
};
