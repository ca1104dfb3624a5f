/** What `GET /live` says to a browser, and what a browser's one stream says to its tabs. */
import type { Event } from '../../http/answers/other.ts';
import type { RawAnswer } from '../raw-answer.ts';

/** Server → browser, as the data of a server-sent event of that name. */
export interface ServerMessages {
  /** A project's events follow, from the one after `after` on. */
  start: { project: string; after: string };
  /** Oldest first. */
  events: { project: string; events: Event[] };
  /** This project's events end here, and why; the others go on. */
  lost: { project: string; code: string; message: string };
  /** The session is over, and with it the stream. */
  'signed-out': Record<string, never>;
  /** It is still there. */
  beat: Record<string, never>;
}

/** The server says something at least this often; who hears nothing for much longer is cut off. */
export const BEAT_MS = 4_000;

export type LiveStatus =
  | { state: 'connecting' }
  | { state: 'live' }
  /** @property since when it was last heard, in the browser's milliseconds */
  | { state: 'behind'; since: number }
  | { state: 'signed-out' };

/** Stream → tab. */
export type StreamMessage =
  | { type: 'status'; status: LiveStatus }
  /** `heardAt`: ms since 1970. From then on nothing is missed; `gap`: before it something may have been. */
  | { type: 'start'; project: string; gap: boolean; heardAt: number }
  | { type: 'events'; project: string; events: Event[]; heardAt: number }
  /** Of the read with this id; without `answer` it failed. */
  | { type: 'answer'; id: number; answer?: RawAnswer }
  | { type: 'lost'; project: string; code: string; message: string };

/** Tab → stream. */
export type TabMessage =
  /** Said again and again: who is silent for long is forgotten, and remembered when it speaks again. */
  | { type: 'watch'; project: string }
  | { type: 'leave' }
  /** `id` is the tab's own; `since`, ms since 1970: the answer must be of then or later. */
  | { type: 'read'; id: number; path: string; since: number };

/** The cursor of several projects, as `Last-Event-ID` carries it: `demo=12,vision=7`. */
export function writeCursor(positions: ReadonlyMap<string, string>): string {
  return [...positions].map(([project, id]) => `${project}=${id}`).join(',');
}

/** What is not of this form is left out. */
export function readCursor(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/([a-z0-9-]{1,63})=(\d{1,18})(?:,|$)/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}
