'use client';
import { useRouter } from 'next/navigation';
import { startTransition, useCallback, useEffect } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

const LOOK_EVERY_MS = 2_000;

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** In place of a page that could not be made. It looks whether Davit is ready and shows the page again by itself. */
export function PageError({ error, reset }: PageErrorProps) {
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
    <div role="alert" className="mx-auto max-w-xl py-12">
      <Empty
        title={<h1>This page could not be made</h1>}
        action={
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
        }
      >
        <p>
          Davit or its database did not answer; your apps run on. The page comes back by itself as soon as they do. If
          it does not, the console’s log on the host says why
          {error.digest ? (
            <>
              {' '}
              (look for <span className="font-mono">{error.digest}</span>)
            </>
          ) : null}
          .
        </p>
      </Empty>
    </div>
  );
}
