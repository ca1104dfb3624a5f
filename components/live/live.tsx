'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LiveStatus } from '../../lib/client/live/messages.ts';
import { whenAlive } from '../../lib/client/when-alive.ts';
import { ConnectionNotice } from './connection-notice.tsx';

/** A page that is as young as this is as of its navigation. */
const FRESH_MS = 12_000;

/** Keeps what a project's pages show as it is now, and says so when it cannot. Once per project, around its pages. */
export function Live({ project }: { project: string }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>({ state: 'connecting' });
  const [lost, setLost] = useState<string | null>(null);

  useEffect(() => {
    setLost(null);
    const asOf = performance.now() < FRESH_MS ? 0 : performance.now();
    let ended = false;
    let end = () => {};
    const open = async () => {
      try {
        const { openLive } = await import('../../lib/client/live/open-live.ts');
        if (!ended) end = openLive(client, project, asOf, { onStatus: setStatus, onLost: setLost });
      } catch {
        if (!ended) setLost('Live updates could not be loaded. Reload the page.');
      }
    };
    const callOff = whenAlive(() => void open());
    return () => {
      ended = true;
      callOff();
      end();
    };
  }, [client, project]);

  return <ConnectionNotice status={status} lost={lost} />;
}
