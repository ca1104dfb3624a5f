/** One LISTEN connection per process for everyone who watches a timeline. A hint that is missed is made up for. */
import { z } from 'zod';
import { type Listener, listen } from '../../store/postgres/notifications.ts';

/** Called when something may be new: for what was watched, or, after a lost connection, for everyone. */
type Wake = () => void;

interface Watcher {
  projectId: string;
  appId: string | undefined;
  wake: Wake;
}

const notice = z.object({ project: z.string(), app: z.string().nullable() });

export class EventHub {
  readonly #url: string;
  readonly #watchers = new Set<Watcher>();
  #listener: Listener | null = null;

  /** @param url of the database; connected to when first watched */
  constructor(url: string) {
    this.#url = url;
  }

  /** @returns ends the watching */
  watch(filter: { projectId: string; appId?: string }, wake: Wake): () => void {
    const watcher: Watcher = { projectId: filter.projectId, appId: filter.appId, wake };
    this.#watchers.add(watcher);
    this.#listener ??= listen(this.#url, ['davit_event'], {
      onNotification: (_channel, payload) => this.#tell(payload),
      onConnected: () => this.#wakeAll(),
    });
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = null;
  }

  #tell(payload: string): void {
    const parsed = notice.safeParse(parseJson(payload));
    if (!parsed.success) {
      this.#wakeAll();
      return;
    }
    const { project, app } = parsed.data;
    for (const watcher of this.#watchers) {
      if (watcher.projectId === project && (watcher.appId === undefined || watcher.appId === app)) watcher.wake();
    }
  }

  #wakeAll(): void {
    for (const watcher of this.#watchers) watcher.wake();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
