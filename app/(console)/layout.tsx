import type { ReactNode } from 'react';
import { Providers } from '../../components/providers.tsx';
import { SignedOutElsewhere } from '../../components/session/signed-out-elsewhere.tsx';
import { Shell } from '../../components/shell/shell.tsx';
import { meQuery } from '../../lib/client/queries.ts';
import { Prefetch } from '../_server/prefetch.tsx';
import { requireSession } from '../_server/session.ts';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { user } = await requireSession();
  return (
    <Providers>
      <Prefetch queries={[meQuery()]}>
        <SignedOutElsewhere />
        <Shell user={user}>{children}</Shell>
      </Prefetch>
    </Providers>
  );
}
