/** The little of Davit's HTTP API that the benchmarks need. */

export interface AppEvent {
  type: string;
  from: string | null;
  to: string | null;
  code: string;
  /** Milliseconds since 1970, with the microseconds of `at` as its fraction. */
  atMs: number;
}

export interface DavitApi {
  /** @returns the app's id. @throws Error with the answer when it is refused */
  createApp(spec: Record<string, unknown>): Promise<string>;
  /** Oldest first. */
  events(id: string): Promise<AppEvent[]>;
  /** Returns once the app's state is RUNNING. @throws Error when it fails or does not get there */
  untilRunning(id: string, deadlineMs: number): Promise<void>;
  /** What made the app fail, else null. */
  failureOf(id: string): Promise<string | null>;
  /** Kills and deletes it; returns when nothing of it runs any more. */
  deleteApp(id: string, deadlineMs: number): Promise<void>;
}

interface AppAnswer {
  id: string;
  status: { state: string; info?: { code?: string; message?: string } };
}

const POLL_MS = 5;

export function openDavitApi(options: { url: string; token: string; project?: string }): DavitApi {
  const headers = {
    Authorization: `Bearer ${options.token}`,
    ...(options.project ? { 'Davit-Project': options.project } : {}),
  };
  /** Null for 404. */
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, options.url), {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((error: Error) => {
      throw new Error(`Davit does not answer at ${options.url}: start it, or set DAVIT_URL.`, { cause: error });
    });
    const text = await response.text();
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const getApp = async (id: string) => (await ask('GET', `/v1/app/${id}`)) as AppAnswer | null;
  const failureIn = (app: AppAnswer | null) =>
    app && (app.status.state === 'FAILED' || app.status.state === 'ERROR')
      ? `${app.status.state} ${app.status.info?.code ?? ''}: ${app.status.info?.message ?? ''}`
      : null;

  return {
    async createApp(spec) {
      const app = (await ask('POST', '/v1/app', spec)) as AppAnswer | null;
      if (!app) throw new Error('POST /v1/app: 404, is this address a Davit console?');
      return app.id;
    },
    async events(id) {
      const answer = (await ask('GET', `/v1/app/${id}/event`)) as { items: (AppEvent & { at: string })[] } | null;
      return (answer?.items ?? []).map((event) => ({ ...event, atMs: millisecondsOf(event.at) })).reverse();
    },
    async untilRunning(id, deadlineMs) {
      await poll(`the app ${id} is RUNNING`, deadlineMs, async () => {
        const app = await getApp(id);
        const failure = failureIn(app);
        if (failure) throw new Error(`the app ${id} is ${failure}`);
        return app?.status.state === 'RUNNING';
      });
    },
    async failureOf(id) {
      return failureIn(await getApp(id));
    },
    async deleteApp(id, deadlineMs) {
      await ask('DELETE', `/v1/app/${id}?force=true`);
      await poll(`the app ${id} is deleted`, deadlineMs, async () => {
        const app = await getApp(id);
        return app === null || app.status.state === 'DELETED';
      });
    },
  };
}

/** @param at RFC 3339 in UTC with up to six decimals; a `Date` alone would drop three of them */
export function millisecondsOf(at: string): number {
  const decimals = /\.(\d+)/.exec(at)?.[1] ?? '';
  const wholeSeconds = Date.parse(at.replace(/\.\d+/, ''));
  return wholeSeconds + (decimals === '' ? 0 : Number(`0.${decimals}`) * 1000);
}

async function poll(awaited: string, deadlineMs: number, check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + deadlineMs;
  while (!(await check())) {
    if (performance.now() > until) throw new Error(`not within ${deadlineMs} ms: ${awaited}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
