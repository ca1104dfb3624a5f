/** Requests to the API, and what its refusals mean for the command. */
import { Agent, fetch as fetchStream, type RequestInit } from 'undici';
import type { ApiError } from '../lib/http/answers/common.ts';
import type { Credentials } from './credentials.ts';
import { CliError, EXIT, exitCodeOf } from './errors.ts';

/** The answer to a file comes once all of it has gone. */
const UNHURRIED = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

export type Query = Record<string, string | number | boolean | string[] | undefined>;

export class Client {
  readonly url: string;
  readonly #token: string | null;
  readonly #project: string | undefined;

  /** @param project slug; undefined: the token's, or the only one */
  constructor({ url, token }: Credentials, project: string | undefined) {
    this.url = url;
    this.#token = token;
    this.#project = project;
  }

  /** The answer is what the API promises in its description; nothing is promised for 204. @throws CliError */
  async call<Answer>(method: string, path: string, options: { query?: Query; body?: unknown } = {}): Promise<Answer> {
    const response = await this.send(method, path, options);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** A body as it comes, for as long as it takes. @throws CliError */
  async sendStream<Answer>(
    method: string,
    path: string,
    { query, body }: { query: Query; body: AsyncIterable<Uint8Array> },
  ): Promise<Answer> {
    const request = { method, headers: this.headers(), body, duplex: 'half', redirect: 'error', dispatcher: UNHURRIED };
    const answered = await fetchStream(this.urlOf(path, query), request as RequestInit).catch((error: unknown) => {
      throw this.nobodyAnswers(error);
    });
    const response = answered as unknown as Response;
    if (!response.ok) throw await refusal(response, this.#token !== null);
    return (await response.json()) as Answer;
  }

  /** @throws CliError when it is refused, or nobody answers */
  async send(
    method: string,
    path: string,
    options: { query?: Query; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = new Headers({ ...options.headers, ...this.headers() });
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    const url = this.urlOf(path, options.query);
    const response = await fetch(url, { method, headers, body, redirect: 'error' }).catch((error: unknown) => {
      throw this.nobodyAnswers(error);
    });
    if (!response.ok) throw await refusal(response, this.#token !== null);
    return response;
  }

  private urlOf(path: string, query: Query = {}): URL {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(query)) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
    }
    return url;
  }

  private headers(): Record<string, string> {
    return {
      ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      ...(this.#project ? { 'davit-project': this.#project } : {}),
    };
  }

  private nobodyAnswers(error: unknown): CliError {
    const why = reason(error);
    return new CliError(EXIT.failed, `No console answers at ${this.url} (${why}). Start Davit, or set DAVIT_URL.`);
  }
}

async function refusal(response: Response, hadToken: boolean): Promise<CliError> {
  const text = await response.text().catch(() => '');
  let error: Partial<ApiError> = {};
  try {
    error = JSON.parse(text) as Partial<ApiError>;
  } catch {
    // Not from Davit; its status must do.
  }
  const message = error.message ?? `the console answered ${response.status} ${response.statusText}`;
  const advice = response.status === 401 && !hadToken ? ' Run davit login, or set DAVIT_TOKEN.' : '';
  return new CliError(exitCodeOf(response.status), `${message}${advice}`);
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.message : String(error);
}
