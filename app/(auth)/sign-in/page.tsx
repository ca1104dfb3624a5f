import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Door } from '../../../components/session/door.tsx';
import { SignInForm } from '../../../components/session/sign-in-form.tsx';
import { nextPath } from '../../../lib/paths/next-path.ts';
import { sessionActor } from '../../_server/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = nextPath((await searchParams).next);
  // Without the database nobody can tell; the form says so when it is sent.
  if (await sessionActor().catch(() => null)) redirect(next);
  return (
    <Door title="Sign in">
      <p className="mb-5 text-muted">Davit turns a container image into a running, scaled, billed HTTP endpoint.</p>
      <SignInForm next={next} />
      <details className="mt-5 text-muted">
        <summary>Forgot your password?</summary>
        <p className="mt-2">
          Ask whoever runs Davit for a link that sets a new one. On its host they enter{' '}
          <code className="font-mono text-text">npx davit admin reset &lt;e-mail&gt;</code>.
        </p>
      </details>
    </Door>
  );
}
