'use client';

import { useEffect, useState } from 'react';
import type { LiveStatus } from '../../lib/client/live/messages.ts';
import { formatDuration } from '../../lib/domain/text/format.ts';
import { paths } from '../../lib/paths/paths.ts';

/** A restart of the console is over sooner, and needs no words. */
const SAY_AFTER_MS = 2_000;
const COUNT_EVERY_MS = 1_000;

interface ConnectionNoticeProps {
  status: LiveStatus;
  /** Why this project's events ended, while others go on. */
  lost: string | null;
}

/** Says that what is seen may be old; nothing while it is live. */
export function ConnectionNotice({ status, lost }: ConnectionNoticeProps) {
  const since = status.state === 'behind' ? status.since : null;
  const now = useNow(since !== null);
  if (lost !== null) return <Line>{lost}</Line>;
  if (status.state === 'signed-out') {
    return (
      <Line>
        Your session has ended.{' '}
        <a className="underline" href={paths.signIn()}>
          Sign in again
        </a>
      </Line>
    );
  }
  if (since === null || now - since < SAY_AFTER_MS) return null;
  return <Line>Live updates stopped {formatDuration(now - since)} ago; trying again.</Line>;
}

function Line({ children }: { children: React.ReactNode }) {
  return (
    <div
      role="status"
      className="fixed bottom-4 left-1/2 z-50 -translate-x-1/2 rounded-md border border-line bg-card px-3 py-2 text-text"
    >
      {children}
    </div>
  );
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), COUNT_EVERY_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
