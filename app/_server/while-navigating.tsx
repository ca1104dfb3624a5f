import { headers } from 'next/headers';
import { type ReactNode, Suspense } from 'react';

/**
 * Shows a skeleton at once when one comes from another page of the console. A page that is loaded anew comes in one
 * piece: a browser reveals late what streams in behind a skeleton, long after it is there.
 */
export async function WhileNavigating({ skeleton, children }: { skeleton: ReactNode; children: ReactNode }) {
  const comesFromPage = (await headers()).get('davit-navigation') === 'page';
  return comesFromPage ? <Suspense fallback={skeleton}>{children}</Suspense> : children;
}
