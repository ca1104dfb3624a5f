/** The events of several projects on one connection: what a browser holds for all of its tabs. */

import type { Actor } from '../../../lib/auth/actor.ts';
import { BEAT_MS, readCursor, type ServerMessages, writeCursor } from '../../../lib/client/live/messages.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import {
  type EventStream,
  followProjectEvents,
  mayFollowProject,
  presentOfProject,
} from '../../../lib/services/events/follow-events.ts';
import type { TimelineEvent } from '../../../lib/services/events/list-events.ts';
import type { Platform } from '../../../lib/services/platform.ts';
import { chooseProject } from '../../../lib/services/projects/choose-project.ts';
import { toEvent } from '../../v1/_handlers/other-answers.ts';
import { refusalOf, refuse } from '../../v1/_handlers/refusal.ts';
import { followRequest, streaming } from '../../v1/_handlers/streams.ts';
import { whoAsks } from '../../v1/_handlers/who-asks.ts';
import { Merge } from './merge.ts';

const MOST_PROJECTS = 50;

interface Watched {
  id: string;
  events: EventStream;
}

/**
 * `?project=<slug>`, repeated; `Last-Event-ID: <slug>=<id>,…` resumes, a project that it does not name begins at the
 * present. Each project's right is looked at again every few seconds: one that is lost says so and the others go on.
 */
export async function liveStream(platform: Platform, request: Request): Promise<Response> {
  const slugs = [...new Set(new URL(request.url).searchParams.getAll('project'))];
  if (slugs.length === 0 || slugs.length > MOST_PROJECTS) {
    const message = `Name one to ${MOST_PROJECTS} projects: ?project=<slug>, repeated.`;
    return refuse(400, { code: 'PROJECT_REQUIRED', message });
  }
  const controller = followRequest(request);
  try {
    const actor = await whoAsks(platform, request);
    if (!actor) return refuse(401, { code: 'UNAUTHENTICATED', message: 'Sign in again: the session is over.' });
    const live = new Live(platform, request, controller.signal);
    for (const slug of slugs) await live.add(actor, slug);
    return streaming(live.text(), 'text/event-stream; charset=utf-8', controller);
  } catch (error) {
    controller.abort();
    return refusalOf(error, true);
  }
}

class Live {
  readonly #platform: Platform;
  readonly #request: Request;
  readonly #signal: AbortSignal;
  readonly #watched = new Map<string, Watched>();
  /** Of each project the last event that was sent. */
  readonly #positions: Map<string, string>;
  #opening = '';
  #checkedAt = Date.now();

  constructor(platform: Platform, request: Request, signal: AbortSignal) {
    this.#platform = platform;
    this.#request = request;
    this.#signal = signal;
    this.#positions = readCursor(request.headers.get('last-event-id') ?? '');
  }

  /** @throws what is no refusal */
  async add(actor: Actor, slug: string): Promise<void> {
    try {
      const id = await chooseProject(this.#platform, actor, slug);
      const after = this.#positions.get(slug) ?? (await presentOfProject(this.#platform, actor, id, {}));
      const events = await followProjectEvents(this.#platform, actor, id, { afterId: after, signal: this.#signal });
      this.#watched.set(slug, { id, events });
      this.#positions.set(slug, after);
      this.#opening += message('start', { project: slug, after });
    } catch (error) {
      this.#opening += this.#lost(slug, error);
    }
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    yield `${this.#opening}${message('beat', {})}`;
    const merge = new Merge(new Map([...this.#watched].map(([slug, { events }]) => [slug, events])));
    let saidAt = Date.now();
    try {
      for (let came = await merge.next(); came && !this.#signal.aborted; came = await merge.next()) {
        const checked = await this.#check(merge);
        if (checked === null) return yield message('signed-out', {});
        const batch = came.done || !this.#watched.has(came.key) ? null : came.value;
        const said = checked + (batch ? this.#batch(came.key, batch) : '');
        if (said === '' && Date.now() - saidAt < BEAT_MS) continue;
        saidAt = Date.now();
        yield said || message('beat', {});
      }
    } finally {
      merge.close();
    }
  }

  #batch(project: string, events: TimelineEvent[]): string {
    this.#positions.set(project, events.at(-1)?.id ?? '0');
    return `id: ${writeCursor(this.#positions)}\nevent: events\ndata: {"project":${JSON.stringify(project)},"events":[${events.map(eventText).join()}]}\n\n`;
  }

  /** @returns what there is to say, or null when the session is over */
  async #check(merge: Merge<string, TimelineEvent[] | null>): Promise<string | null> {
    if (Date.now() - this.#checkedAt < BEAT_MS) return '';
    this.#checkedAt = Date.now();
    const actor = await whoAsks(this.#platform, this.#request);
    if (!actor) return null;
    let said = '';
    for (const [slug, { id }] of this.#watched) {
      try {
        await mayFollowProject(this.#platform, actor, id, {});
      } catch (error) {
        said += this.#lost(slug, error);
        merge.drop(slug);
      }
    }
    return said;
  }

  #lost(slug: string, error: unknown): string {
    if (!(error instanceof ServiceError)) throw error;
    this.#watched.delete(slug);
    this.#positions.delete(slug);
    return message('lost', { project: slug, code: error.code, message: error.message });
  }
}

function message<Name extends keyof ServerMessages>(name: Name, data: ServerMessages[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

const texts = new WeakMap<TimelineEvent, string>();

/** Written once, however many watch: all get the very same object. */
function eventText(event: TimelineEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(toEvent(event));
  texts.set(event, text);
  return text;
}
