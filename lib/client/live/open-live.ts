/** All that keeps a tab true while it is open. Loaded once the page has come to life: no page needs it before. */
import type { QueryClient } from '@tanstack/react-query';
import { LiveCache } from './cache/cache.ts';
import { connectTab, type HeardMessage } from './connect.ts';
import type { LiveStatus } from './messages.ts';

/** A page that took longer than this to come to life may show what has changed since the server made it. */
const FRESH_MS = 12_000;

export interface LiveListener {
  onStatus(status: LiveStatus): void;
  /** Why the project's events ended, while others go on; null: they are there again. */
  onLost(message: string | null): void;
}

/**
 * @param asOf when the page was made or came to the project, on the clock of `performance.now()`
 * @returns ends it
 */
export function openLive(client: QueryClient, project: string, asOf: number, listener: LiveListener): () => void {
  const onMessage = (message: HeardMessage) => {
    switch (message.type) {
      case 'status':
        return listener.onStatus(message.status);
      case 'events':
        return message.project === project ? cache.apply(message.events, message.heardAt) : undefined;
      case 'lost':
        return message.project === project ? listener.onLost(message.message) : undefined;
      case 'start':
        if (message.project !== project) return;
        listener.onLost(null);
        if (message.gap || performance.now() - asOf > FRESH_MS) cache.refreshAll(message.heardAt);
    }
  };
  const connection = connectTab(project, onMessage);
  const cache = new LiveCache(client, project, connection.read);
  return () => {
    connection.close();
    cache.close();
  };
}
