/**
 * The one connection to `GET /live`. It resumes where it was after whatever cut it off (sleep, a restart, a network), and
 * is opened anew now and then with the cookie that the browser has by then, so that who signed out hears nothing more.
 */
import { BEAT_MS, type LiveStatus, type ServerMessages, writeCursor } from './messages.ts';
import { SseReader } from './sse.ts';

const SILENCE_MS = 2.5 * BEAT_MS;
const RENEW_MS = 30_000;
const WATCH_MS = 1_000;
const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 3_000;

export interface LiveStreamListener {
  onStatus(status: LiveStatus): void;
  /** @param resumed after it was cut off, at the event where it was */
  onStart(project: string, resumed: boolean): void;
  onEvents(message: ServerMessages['events']): void;
  onLost(message: ServerMessages['lost']): void;
}

/** Why a connection ended, where we ended it. */
type Ending = 'projects' | 'renew' | 'silent' | 'closed';

export class LiveStream {
  readonly #listener: LiveStreamListener;
  readonly #positions = new Map<string, string>();
  #projects = new Set<string>();
  #status: LiveStatus = { state: 'connecting' };
  /** Without a session nothing is tried until someone looks. */
  #over = false;
  #running = false;
  #end: ((why: Ending) => void) | null = null;
  #wake: (() => void) | null = null;
  #heardAt = 0;

  constructor(listener: LiveStreamListener) {
    this.#listener = listener;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** From now on of these, and no others; of none: it closes. */
  watch(projects: ReadonlySet<string>): void {
    const added = [...projects].some((project) => !this.#projects.has(project));
    this.#projects = new Set(projects);
    for (const project of this.#positions.keys()) if (!projects.has(project)) this.#positions.delete(project);
    if (projects.size === 0) this.#end?.('closed');
    else if (added) this.#end?.('projects');
    this.poke();
  }

  /** Someone looks: try at once what would be tried later, also after the session was over. */
  poke(): void {
    this.#over = false;
    if (!this.#running && this.#projects.size > 0) void this.#run();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let wait = FIRST_WAIT_MS;
    while (this.#projects.size > 0 && !this.#over) {
      const { heard, why } = await this.#connect();
      if (why === 'projects' || why === 'renew') continue;
      if (this.#projects.size === 0 || this.#over) break;
      if (this.#status.state !== 'behind') this.#say({ state: 'behind', since: heard || Date.now() });
      wait = heard ? FIRST_WAIT_MS : Math.min(2 * wait, MOST_WAIT_MS);
      await this.#pause(wait);
    }
    this.#running = false;
    if (this.#projects.size === 0) this.#forget();
  }

  /** @returns when it was last heard, 0 for never, and why it ended; `cut`: by others */
  async #connect(): Promise<{ heard: number; why: Ending | 'cut' | 'signed-out' }> {
    const controller = new AbortController();
    let why: Ending | 'cut' | 'signed-out' = 'cut';
    this.#end = (ending) => {
      why = ending;
      controller.abort();
    };
    this.#heardAt = 0;
    const openedAt = Date.now();
    // By the clock, which goes on while a machine sleeps, not by how long a timer took.
    const timer = setInterval(() => {
      if (Date.now() - (this.#heardAt || openedAt) > SILENCE_MS) this.#end?.('silent');
      else if (Date.now() - openedAt > RENEW_MS) this.#end?.('renew');
    }, WATCH_MS);
    try {
      const response = await fetch(
        `/live?${[...this.#projects].map((one) => `project=${encodeURIComponent(one)}`).join('&')}`,
        {
          headers: { accept: 'text/event-stream', 'last-event-id': writeCursor(this.#positions) },
          cache: 'no-store',
          signal: controller.signal,
        },
      );
      if (response.status === 401) why = 'signed-out';
      else if (response.ok && response.body && (await this.#read(response.body)) === 'signed-out') why = 'signed-out';
    } catch {
      // Whatever it was, it is tried again; `why` says what of it was ours.
    } finally {
      clearInterval(timer);
      this.#end = null;
      controller.abort();
    }
    if (why === 'signed-out') {
      this.#over = true;
      if (this.#status.state !== 'signed-out') this.#say({ state: 'signed-out' });
    }
    return { heard: this.#heardAt, why };
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<'signed-out' | undefined> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const sse = new SseReader();
    const resumed = this.#status.state === 'behind' || this.#status.state === 'signed-out';
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      this.#heardAt = Date.now();
      for (const { event, data } of sse.read(decoder.decode(piece.value, { stream: true }))) {
        if (event === 'signed-out') return 'signed-out';
        this.#hear(event as keyof ServerMessages, JSON.parse(data), resumed);
      }
      if (this.#status.state !== 'live') this.#say({ state: 'live' });
    }
  }

  #hear(name: keyof ServerMessages, data: unknown, resumed: boolean): void {
    if (name === 'start') {
      const { project, after } = data as ServerMessages['start'];
      const known = this.#positions.has(project);
      this.#positions.set(project, after);
      if (!known || resumed) this.#listener.onStart(project, resumed);
    }
    if (name === 'events') {
      const message = data as ServerMessages['events'];
      const last = message.events.at(-1);
      if (last) this.#positions.set(message.project, last.id);
      this.#listener.onEvents(message);
    }
    if (name === 'lost') {
      const message = data as ServerMessages['lost'];
      this.#positions.delete(message.project);
      this.#projects.delete(message.project);
      this.#listener.onLost(message);
    }
  }

  #say(status: LiveStatus): void {
    this.#status = status;
    this.#listener.onStatus(status);
  }

  #forget(): void {
    this.#positions.clear();
    this.#status = { state: 'connecting' };
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
