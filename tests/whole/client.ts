/** A running Davit, driven through its contract: HTTP API and CLI. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../wait.ts';

const run = promisify(execFile);
export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** The part of an app's answer that these tests read. */
export interface AppBody {
  id: string;
  spec: { image: string; name: string };
  status: {
    state: string;
    url: string;
    addresses: string[];
    availableReplicas: number;
    info: { code: string; message: string };
    history: { date: string; state: string }[];
  };
}

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface DavitClient {
  url: string;
  token: string;
  /** What the API answers is the test's to check. */
  api<Body = AppBody>(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer<Body>>;
  cli(args: string[], env?: Record<string, string>): Promise<CliResult>;
  reach(appId: string, states: string[], timeoutMs?: number): Promise<AppBody>;
  /** Deletes whatever its state, and waits until it is gone from the engine. */
  remove(appIds: string[]): Promise<void>;
}

/** @param token a bearer token; what is asked without another is asked with this one */
export function davitClient(url: string, token: string): DavitClient {
  const client: DavitClient = {
    url,
    token,
    async api<Body>(
      method: string,
      route: string,
      body?: unknown,
      bearer: string | null = token,
    ): Promise<Answer<Body>> {
      const response = await fetch(`${url}${route}`, {
        method,
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
    cli: (args, more = {}) =>
      run(process.execPath, [path.join(ROOT, 'cli/davit.mjs'), ...args], {
        env: { ...process.env, DAVIT_URL: url, DAVIT_TOKEN: token, ...more },
        maxBuffer: 32 * 2 ** 20,
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (error: CliResult) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
      ),
    reach: (appId, states, timeoutMs = 60_000) =>
      until(
        `state ${states.join(' or ')}`,
        async () => (await client.api('GET', `/v1/app/${appId}`)).body,
        (app) => states.includes(app.status?.state),
        { timeoutMs },
      ),
    async remove(appIds) {
      for (const id of appIds) await client.api('DELETE', `/v1/app/${id}?force=true`);
      for (const id of appIds) await client.reach(id, ['DELETED']);
    },
  };
  return client;
}
