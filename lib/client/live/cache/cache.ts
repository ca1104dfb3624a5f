/** What an event means for what a tab holds: a state is written at once, whatever else may have changed is asked again. */
import type { QueryClient } from '@tanstack/react-query';
import type { App, AppList } from '../../../http/answers/app.ts';
import type { Event } from '../../../http/answers/other.ts';
import { readingBy } from '../../api.ts';
import { appCountQuery, appQuery, appsQuery, type EventList, eventsQuery, projectEventsQuery } from '../../queries.ts';
import type { RawAnswer } from '../../raw-answer.ts';
import { Coalescer } from './coalescer.ts';
import { withEvents } from './merge-events.ts';
import { withApp, withStateChange, withStateChanges } from './patch-app.ts';

/** What an event itself says is on the page by then, in every tab; what else hangs on it comes after. */
const SETTLE_MS = 150;
const APP_EVERY_MS = 250;
/** Sums over a whole project. */
const PROJECT_EVERY_MS = 1_000;
/** Where more apps than this move at once, the list is asked for once instead of each of them. */
const MOST_SINGLE_APPS = 20;

type SharedRead = (path: string, since: number) => Promise<RawAnswer>;

export class LiveCache {
  readonly #client: QueryClient;
  readonly #project: string;
  readonly #read: SharedRead;
  readonly #perApp = new Coalescer(APP_EVERY_MS, SETTLE_MS);
  readonly #perProject = new Coalescer(PROJECT_EVERY_MS, SETTLE_MS);
  readonly #unsubscribe: () => void;
  /** Of the last event, or of the last change that this tab made: an answer must be of then or later. */
  #since = 0;

  /** @param read by one request for all tabs of the browser */
  constructor(client: QueryClient, project: string, read: SharedRead) {
    this.#client = client;
    this.#project = project;
    this.#read = read;
    this.#unsubscribe = client.getMutationCache().subscribe(({ type, mutation }) => {
      if (type === 'updated' && mutation.state.status !== 'pending') this.#since = Date.now();
    });
  }

  /** @param heardAt ms since 1970, when the browser heard of them */
  apply(events: readonly Event[], heardAt: number): void {
    this.#since = Math.max(this.#since, heardAt);
    this.#patch<AppList>(appsQuery(this.#project), (held) => withStateChanges(held, events));
    this.#patch<EventList>(projectEventsQuery(this.#project), (held) => withEvents(held, events));
    const touched = new Map<string, Event[]>();
    for (const event of events) {
      if (event.appId !== undefined) touched.set(event.appId, [...(touched.get(event.appId) ?? []), event]);
    }
    for (const [appId, own] of touched) {
      this.#patch<App>(appQuery(appId), (held) => own.reduce(withStateChange, held));
      this.#patch<EventList>(eventsQuery(appId), (held) => withEvents(held, own));
      this.#askApp(appId, touched.size <= MOST_SINGLE_APPS);
    }
    if (touched.size > MOST_SINGLE_APPS || this.#hasNew(touched.keys())) this.#refreshList();
    this.#perProject.ask('sums', () => this.#refresh((path) => isSumOf(path, this.#project)));
  }

  /** Something may have been missed until then, ms since 1970: whatever is seen is asked again. */
  refreshAll(heardAt: number): void {
    this.#since = Math.max(this.#since, heardAt);
    this.#refresh((path) => path.startsWith('/v1/'));
  }

  close(): void {
    this.#unsubscribe();
    this.#perApp.close();
    this.#perProject.close();
  }

  #askApp(appId: string, alsoInList: boolean): void {
    this.#perApp.ask(appId, () => {
      // A change is under way: an answer from before it would take back what is marked already.
      if (this.#client.isMutating() > 0) this.#askApp(appId, alsoInList);
      else void this.#refreshApp(appId, alsoInList);
    });
  }

  async #refreshApp(appId: string, alsoInList: boolean): Promise<void> {
    this.#refresh((path) => isPartOf(path, appId) && !isSlow(path));
    this.#perProject.ask(appId, () => this.#refresh((path) => isPartOf(path, appId) && isSlow(path)));
    if (document.hidden) return this.#refresh((path) => path === appQuery(appId).queryKey[0]);
    const query = appQuery(appId);
    const list = appsQuery(this.#project);
    if (!this.#isSeen(query.queryKey) && !(alsoInList && this.#isSeen(list.queryKey))) return;
    await this.#answered(query.queryKey);
    // A failure is left to the page, which asks again and says why.
    const app = await this.#shared(() => this.#client.fetchQuery({ ...query, staleTime: 0 })).catch(() => null);
    if (app) this.#patch<AppList>(list, (held) => withApp(held, app));
  }

  /**
   * Changes what is held, and not what is known of its age: an answer that has to be asked for again, once someone looks
   * at it, still has to be. To be written must not make it look new.
   */
  #patch<Answer>({ queryKey }: { queryKey: readonly unknown[] }, change: (held: Answer) => Answer): void {
    const query = this.#client.getQueryCache().find<Answer>({ queryKey });
    const held = query?.state.data;
    if (!query || held === undefined) return;
    const { dataUpdatedAt, isInvalidated } = query.state;
    const changed = change(held);
    if (changed === held) return;
    this.#client.setQueryData<Answer>(queryKey, () => changed, { updatedAt: dataUpdatedAt });
    if (isInvalidated) query.invalidate();
  }

  /** What was asked before an event does not know of it, and whoever asks meanwhile would get that same answer. */
  async #answered(queryKey: readonly unknown[]): Promise<void> {
    const query = this.#client.getQueryCache().find({ queryKey });
    if (query?.state.fetchStatus === 'fetching') await query.promise?.catch(() => undefined);
  }

  #refreshList(): void {
    const start = `/v1/app?project=${encodeURIComponent(this.#project)}`;
    this.#perProject.ask('list', () => this.#refresh((path) => path.startsWith(start)));
  }

  #hasNew(appIds: Iterable<string>): boolean {
    const held = this.#client.getQueryData<AppList>(appsQuery(this.#project).queryKey);
    if (!held) return false;
    const known = new Set(held.items.map((app) => app.id));
    return [...appIds].some((id) => !known.has(id));
  }

  /** A tab that nobody sees asks when it is looked at: ten of them shall not ask ten times. */
  #refresh(isIt: (path: string) => boolean): void {
    void this.#shared(() =>
      this.#client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => typeof path === 'string' && isIt(path),
        refetchType: document.hidden ? 'none' : 'active',
      }),
    );
  }

  /** All that `ask` asks for at once is asked for once in a browser, however many tabs do. */
  #shared<Result>(ask: () => Result): Result {
    const since = this.#since;
    return readingBy((path) => this.#read(path, since), ask);
  }

  #isSeen(queryKey: readonly unknown[]): boolean {
    return this.#client.getQueryCache().find({ queryKey })?.isActive() ?? false;
  }
}

/** Long answers, of which a second is nothing. */
function isSlow(path: string): boolean {
  return /\/(timeline|cost)\b/.test(path);
}

/** Whatever hangs on an app, but for what is written by the events themselves and what its replicas write. */
function isPartOf(path: string, appId: string): boolean {
  const start = `/v1/app/${appId}/`;
  return path.startsWith(start) && !/^(event|log)\b/.test(path.slice(start.length));
}

function isSumOf(path: string, project: string): boolean {
  if (path === appCountQuery(project).queryKey[0]) return true;
  return /^\/v1\/(usage|flavor)\?/.test(path) && path.includes(`project=${encodeURIComponent(project)}`);
}
