'use client';
import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition, useCallback, useEffect } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { errorKind } from './error-kind.ts';

const LOOK_EVERY_MS = 2_000;

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** In place of a page that failed: what failed, and what helps. */
export function PageError({ error, reset }: PageErrorProps) {
  switch (errorKind(error)) {
    case 'server':
      return <ServerFailed digest={error.digest} reset={reset} />;
    case 'loading':
      return (
        <Failed title="A part of this page could not be loaded" action={<Reload />}>
          Your browser did not reach Davit, or Davit was updated while this page was open. Your apps run on. Reload the
          page; if that fails too, look at your network.
        </Failed>
      );
    case 'page':
      return (
        <Failed title="This page failed in your browser" action={<Reload />}>
          Davit and your apps run on. Reload the page; if it fails again, the browser’s console says where:{' '}
          <span className="break-words font-mono">{error.message}</span>
        </Failed>
      );
  }
}

function Reload() {
  return (
    <Button variant="primary" onClick={() => window.location.reload()}>
      Reload the page
    </Button>
  );
}

/** It looks whether Davit is ready and shows the page again by itself. */
function ServerFailed({ digest, reset }: { digest: string | undefined; reset: () => void }) {
  const router = useRouter();
  const retry = useCallback(() => {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }, [router, reset]);
  useEffect(() => {
    const timer = setInterval(() => {
      fetch('/readyz', { cache: 'no-store' }).then(
        (response) => response.ok && retry(),
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [retry]);
  return (
    <Failed
      title="This page could not be made"
      action={
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
      }
    >
      Davit or its database did not answer; your apps run on. The page comes back by itself as soon as they do. If it
      does not, the console’s log on the host says why
      {digest ? (
        <>
          {' '}
          (look for <span className="font-mono">{digest}</span>)
        </>
      ) : null}
      .
    </Failed>
  );
}

function Failed({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div role="alert" className="mx-auto max-w-xl py-12">
      <Empty title={<h1>{title}</h1>} action={action}>
        <p>{children}</p>
      </Empty>
    </div>
  );
}
