/** For tests: `GET /live` as a server that they write by hand. */
import type { ServerMessages } from './messages.ts';

export interface Connection {
  /** Slugs that it was opened for. */
  projects: string[];
  lastEventId: string;
  /** It was ended by the browser. */
  closed: boolean;
  say<Name extends keyof ServerMessages>(name: Name, data: ServerMessages[Name]): void;
  end(): void;
}

export interface FakeLive {
  connections: Connection[];
  /** Status of the next answers; 0: there is none. */
  status: number;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export function fakeLive(): FakeLive {
  const live: FakeLive = {
    connections: [],
    status: 200,
    async fetch(path, { headers, signal } = {}) {
      if (live.status === 0) throw new TypeError('away');
      if (live.status !== 200) return new Response('{}', { status: live.status });
      let sink: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          sink = controller;
        },
      });
      const connection: Connection = {
        projects: new URL(path, 'http://here').searchParams.getAll('project'),
        lastEventId: new Headers(headers).get('last-event-id') ?? '',
        closed: false,
        say: (name, data) =>
          sink?.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)),
        end: () => sink?.close(),
      };
      signal?.addEventListener('abort', () => {
        connection.closed = true;
        try {
          sink?.error(new DOMException('aborted', 'AbortError'));
        } catch {
          // It had ended.
        }
      });
      live.connections.push(connection);
      return new Response(body);
    },
  };
  return live;
}
