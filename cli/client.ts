/** Requests to the API, and what its refusals mean for the command. */
import type { ApiError } from '../lib/http/answers/common.ts';
import type { Credentials } from './credentials.ts';
import { CliError, EXIT, exitCodeOf } from './errors.ts';

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

  /** @throws CliError when it is refused, or nobody answers */
  async send(
    method: string,
    path: string,
    options: { query?: Query; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
    }
    const headers = new Headers(options.headers);
    if (this.#token) headers.set('authorization', `Bearer ${this.#token}`);
    if (this.#project) headers.set('davit-project', this.#project);
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    const response = await fetch(url, { method, headers, body, redirect: 'error' }).catch((error: unknown) => {
      throw new CliError(
        EXIT.failed,
        `No console answers at ${this.url} (${reason(error)}). Start Davit, or set DAVIT_URL.`,
      );
    });
    if (!response.ok) throw await refusal(response, this.#token !== null);
    return response;
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
