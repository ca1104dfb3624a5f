/**
 * One LISTEN connection per process, and one look at the tables per project and notification, for everyone who watches
 * a timeline. A hint that is missed is made up for.
 */
import { z } from 'zod';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { type Listener, listen } from '../../store/postgres/notifications.ts';
import { type Inbox, ProjectTail } from './tail.ts';

const notice = z.object({ project: z.string() });

export class EventHub {
  readonly #url: string;
  readonly #tails = new Map<string, ProjectTail>();
  #listener: Listener | null = null;

  /** @param url of the database; connected to when first watched */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Every event of the project that is committed from now on; `inbox.leave()` ends it.
   *
   * @throws when the database does not answer
   */
  async follow(db: PrismaClient, projectId: string): Promise<Inbox> {
    this.#listener ??= listen(this.#url, ['davit_event'], {
      onNotification: (_channel, payload) => this.#tell(payload),
      onConnected: () => this.#wakeAll(),
    });
    let tail = this.#tails.get(projectId);
    if (!tail) {
      const started = new ProjectTail(db, projectId, () => {
        if (this.#tails.get(projectId) === started) this.#tails.delete(projectId);
      });
      this.#tails.set(projectId, started);
      tail = started;
    }
    return tail.join();
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = null;
  }

  #tell(payload: string): void {
    const parsed = notice.safeParse(parseJson(payload));
    if (parsed.success) this.#tails.get(parsed.data.project)?.wake();
    else this.#wakeAll();
  }

  #wakeAll(): void {
    for (const tail of this.#tails.values()) tail.wake();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
