'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LiveCache } from '../../lib/client/live/cache.ts';
import { connectTab, type HeardMessage, type TabConnection } from '../../lib/client/live/connect.ts';
import type { LiveStatus } from '../../lib/client/live/messages.ts';
import { whenAlive } from '../../lib/client/when-alive.ts';
import { ConnectionNotice } from './connection-notice.tsx';

/** A page that took longer than this to come to life may show what has changed since the server made it. */
const FRESH_MS = 12_000;

/** Keeps what a project's pages show as it is now, and says so when it cannot. Once per project, around its pages. */
export function Live({ project }: { project: string }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>({ state: 'connecting' });
  const [lost, setLost] = useState<string | null>(null);

  useEffect(() => {
    let connection: TabConnection | null = null;
    const cache = new LiveCache(client, project, (path, since) =>
      connection ? connection.read(path, since) : Promise.reject(new Error('there is no stream yet')),
    );
    setLost(null);
    const asOf = performance.now() < FRESH_MS ? 0 : performance.now();
    const onMessage = (message: HeardMessage) => {
      switch (message.type) {
        case 'status':
          return setStatus(message.status);
        case 'events':
          return message.project === project ? cache.apply(message.events, message.heardAt) : undefined;
        case 'lost':
          return message.project === project ? setLost(message.message) : undefined;
        case 'start':
          if (message.project !== project) return;
          setLost(null);
          if (message.gap || performance.now() - asOf > FRESH_MS) cache.refreshAll(message.heardAt);
      }
    };
    const callOff = whenAlive(() => {
      connection = connectTab(project, onMessage);
    });
    return () => {
      callOff();
      connection?.close();
      cache.close();
    };
  }, [client, project]);

  return <ConnectionNotice status={status} lost={lost} />;
}
