/** LISTEN on one connection that comes back by itself. Notifications are hints: who misses one finds it in the tables. */
import pg from 'pg';

/**
 * `davit_reconcile` (app id), `davit_event` (JSON of project, app, id), `davit_data` (id of a container that was deleted,
 * or empty), `davit_endpoint` and `davit_disk` (empty).
 */
export type Channel =
  | 'davit_reconcile'
  | 'davit_place'
  | 'davit_event'
  | 'davit_endpoint'
  | 'davit_disk'
  | 'davit_data';

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Called for each notification. */
  onNotification(channel: Channel, payload: string): void;
  /** Called after each (re)connection: notifications may have been missed, so look at the tables. */
  onConnected(): void;
}

const RETRY_MS = 500;

export function listen(url: string, channels: Channel[], options: ListenOptions): Listener {
  let client: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const retry = () => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, RETRY_MS);
  };
  const connect = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    client = next;
    next.on('error', () => undefined);
    next.on('end', retry);
    next.on('notification', (message) => options.onNotification(message.channel as Channel, message.payload ?? ''));
    try {
      await next.connect();
      for (const channel of channels) await next.query(`LISTEN ${channel}`);
      if (!closed) options.onConnected();
    } catch {
      await next.end().catch(() => undefined);
      retry();
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
