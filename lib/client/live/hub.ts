/** Hands the one stream's messages to the tabs of a browser, each what its project says. */
import { getRaw } from '../raw-answer.ts';
import { SharedReads } from './cache/shared-reads.ts';
import { LiveStream } from './live-stream.ts';
import type { ServerMessages, StreamMessage, TabMessage } from './messages.ts';

/** A tab that says nothing for so long is gone: even a hidden one speaks once a minute. */
const FORGET_MS = 150_000;
const SWEEP_MS = 30_000;
/** What came lately is told to a tab that joins: its page was made a moment ago. */
const KEPT_MS = 60_000;
const MOST_KEPT = 500;

interface Tab {
  project: string;
  spokeAt: number;
}

interface Recent {
  at: number;
  message: ServerMessages['events'];
}

export interface Port {
  postMessage(message: StreamMessage): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<TabMessage>) => void): void;
  start(): void;
}

export class LiveHub {
  readonly #tabs = new Map<Port, Tab>();
  readonly #forgotten = new WeakSet<Port>();
  readonly #started = new Set<string>();
  readonly #reads = new SharedReads((path) => getRaw(path));
  #recent: Recent[] = [];
  readonly #stream = new LiveStream({
    onStatus: (status) => this.#toAll({ type: 'status', status }),
    onStart: (project, gap) => {
      this.#started.add(project);
      this.#toTabsOf(project, { type: 'start', project, gap, heardAt: Date.now() });
    },
    onEvents: (message) => {
      const at = Date.now();
      this.#recent.push({ at, message });
      this.#toTabsOf(message.project, { type: 'events', ...message, heardAt: at });
    },
    onLost: (message) => {
      this.#started.delete(message.project);
      this.#toTabsOf(message.project, { type: 'lost', ...message });
      for (const [port, tab] of this.#tabs) if (tab.project === message.project) this.#tabs.delete(port);
    },
  });

  constructor() {
    setInterval(() => this.#sweep(), SWEEP_MS);
  }

  connect(port: Port): void {
    port.addEventListener('message', ({ data }) => this.#onMessage(port, data));
    port.start();
  }

  #onMessage(port: Port, message: TabMessage): void {
    if (message.type === 'read') return void this.#read(port, message);
    if (message.type === 'leave') {
      this.#drop(port);
      this.#watch();
      return;
    }
    const known = this.#tabs.get(port);
    this.#tabs.set(port, { project: message.project, spokeAt: Date.now() });
    if (known?.project !== message.project) this.#join(port, message.project);
    this.#stream.poke();
  }

  async #read(port: Port, { id, path, since }: Extract<TabMessage, { type: 'read' }>): Promise<void> {
    const answer = await this.#reads.read(path, since).catch(() => undefined);
    port.postMessage({ type: 'answer', id, ...(answer ? { answer } : {}) });
  }

  #join(port: Port, project: string): void {
    // It may be somebody else's page: another person has signed in.
    this.#reads.forget();
    this.#watch();
    port.postMessage({ type: 'status', status: this.#stream.status });
    if (!this.#started.has(project)) return;
    for (const { at, message } of this.#recent) {
      if (message.project === project) port.postMessage({ type: 'events', ...message, heardAt: at });
    }
    port.postMessage({ type: 'start', project, gap: this.#forgotten.has(port), heardAt: Date.now() });
    this.#forgotten.delete(port);
  }

  #watch(): void {
    const projects = new Set([...this.#tabs.values()].map((tab) => tab.project));
    for (const project of this.#started) if (!projects.has(project)) this.#started.delete(project);
    this.#stream.watch(projects);
  }

  #drop(port: Port): void {
    this.#tabs.delete(port);
    this.#forgotten.add(port);
  }

  #sweep(): void {
    const now = Date.now();
    for (const [port, tab] of this.#tabs) if (now - tab.spokeAt > FORGET_MS) this.#drop(port);
    this.#recent = this.#recent.filter(({ at }) => now - at < KEPT_MS).slice(-MOST_KEPT);
    this.#watch();
  }

  #toAll(message: StreamMessage): void {
    for (const port of this.#tabs.keys()) port.postMessage(message);
  }

  #toTabsOf(project: string, message: StreamMessage): void {
    for (const [port, tab] of this.#tabs) if (tab.project === project) port.postMessage(message);
  }
}
