/**
 * How long from the commit of a state change to the DOM of a real page, while others listen. Both clocks are this
 * machine's, the first is read just before COMMIT is sent: what the database takes for it counts too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from '@playwright/test';
import pg from 'pg';
import { waitForLife } from '../../e2e/life.ts';
import { paths } from '../../lib/paths/paths.ts';
import { percentile } from '../statistics.ts';
import type { Subject } from './subject.ts';

export interface Latency {
  rounds: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

export interface LiveReport {
  /** Other browsers' event streams. */
  listeners: number;
  /** The row of the list of apps. */
  list: Latency;
  /** The header of the app's own page. */
  app: Latency;
  /** Until the last of so many tabs of one browser shows it. */
  tabs: Latency & { tabs: number };
}

const TABS = 10;
/** An app changes its state seldom; this is often. */
const PACE_MS = 500;

export async function measureLive(
  subject: Subject,
  { listeners, rounds }: { listeners: number; rounds: number },
): Promise<LiveReport> {
  const appId = subject.ids[0] ?? '';
  const leave = await listen(subject, listeners);
  const client = new pg.Client({ connectionString: subject.databaseUrl });
  await client.connect();
  try {
    const list = await subject.browser.newPage();
    waitForLife(list);
    await list.goto(paths.apps(subject.project));
    const row = list.getByRole('row').filter({ has: list.getByRole('link', { name: 'app-0001', exact: true }) });
    const listLatency = await measure(client, appId, [row], rounds);
    await list.close();

    const pages: Page[] = [await openApp(subject, appId)];
    const stateOf = (page: Page) => page.getByRole('region', { name: 'State', exact: true });
    const appLatency = await measure(client, appId, pages.map(stateOf), rounds);
    while (pages.length < TABS) pages.push(await openApp(subject, appId));
    const headers = pages.map(stateOf);
    const tabsLatency = await measure(client, appId, headers, Math.ceil(rounds / 4));
    for (const page of pages) await page.close();
    return { listeners, list: listLatency, app: appLatency, tabs: { tabs: TABS, ...tabsLatency } };
  } finally {
    await client.end();
    leave();
  }
}

async function openApp({ browser, project }: Subject, appId: string): Promise<Page> {
  const page = await browser.newPage();
  waitForLife(page);
  await page.goto(paths.app(project, appId));
  return page;
}

/** @param places each must show the new state; the last one counts */
async function measure(client: pg.Client, appId: string, places: Locator[], rounds: number): Promise<Latency> {
  const taken: number[] = [];
  // The first ones warm up connections and compilers, and are not counted.
  const warmUp = 5;
  for (let round = -warmUp; round < rounds; round++) {
    const state = round % 2 === 0 ? 'FAILED' : 'STOPPED';
    const shown = await Promise.all(places.map((place) => watchFor(place, state)));
    const committedAt = await changeState(client, appId, state);
    const times = await Promise.all(shown.map((one) => one()));
    if (round >= 0) taken.push(Math.max(...times) - committedAt);
    // What pages ask for after a change is done before the next.
    await sleep(PACE_MS);
  }
  return {
    rounds,
    p50Ms: percentile(taken, 0.5),
    p95Ms: percentile(taken, 0.95),
    maxMs: Math.max(...taken),
  };
}

/** Returns once the page watches. @returns waits for the time, in ms since the epoch, at which the DOM had the text */
async function watchFor(place: Locator, text: string): Promise<() => Promise<number>> {
  const element = await place.elementHandle();
  if (!element) throw new Error('there is nothing to watch');
  const watch = await element.evaluateHandle((node, wanted) => {
    const shown = new Promise<number>((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error(`never showed ${wanted}: ${node.textContent}`)), 10_000);
      const look = () => {
        if (!node.textContent?.includes(wanted)) return;
        observer.disconnect();
        clearTimeout(giveUp);
        resolve(performance.timeOrigin + performance.now());
      };
      const observer = new MutationObserver(look);
      observer.observe(node, { subtree: true, childList: true, characterData: true });
      look();
    });
    return { shown };
  }, text);
  return () => watch.evaluate(({ shown }) => shown);
}

/** Between two states of rest, so that the worker has nothing to say about it. @returns just before the commit */
async function changeState(client: pg.Client, appId: string, state: 'FAILED' | 'STOPPED'): Promise<number> {
  const code = state === 'FAILED' ? 'CONTAINER_EXITED' : 'APP_STOPPED';
  await client.query('BEGIN');
  await client.query(
    `UPDATE apps SET state = $2::app_state, state_since = clock_timestamp(), updated_at = clock_timestamp(),
            reason_code = $3, reason_message = $3, wanted = (CASE WHEN $2 = 'FAILED' THEN 'RUNNING' ELSE 'STOPPED' END)::wanted_run,
            failure = CASE WHEN $2 = 'FAILED' THEN jsonb_build_object('code', $3::text, 'message', $3::text, 'side', 'user') END
      WHERE id = $1`,
    [appId, state, code],
  );
  await client.query(
    `INSERT INTO events (project_id, app_id, type, from_state, to_state, code, message, actor)
     SELECT project_id, id, 'state', CASE WHEN $2 = 'FAILED' THEN 'STOPPED' ELSE 'FAILED' END, $2, $3, $3, 'bench'
       FROM apps WHERE id = $1`,
    [appId, state, code],
  );
  const at = performance.timeOrigin + performance.now();
  await client.query('COMMIT');
  return at;
}

/** @returns ends it */
async function listen({ davit, project, browser }: Subject, count: number): Promise<() => void> {
  const end = new AbortController();
  const cookie = (await browser.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  await Promise.all(
    Array.from({ length: count }, async () => {
      const giveUp = setTimeout(() => end.abort(new Error('waited 10 s for an event stream to open')), 10_000);
      // As browsers listen.
      const response = await fetch(`${davit.url}/live?project=${project}`, {
        headers: { cookie, accept: 'text/event-stream' },
        signal: end.signal,
      }).finally(() => clearTimeout(giveUp));
      if (!response.ok || !response.body) throw new Error(`no event stream: ${response.status}`);
      void drain(response.body).catch(() => undefined);
    }),
  );
  return () => end.abort();
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _piece of stream);
}
