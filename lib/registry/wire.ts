/**
 * HTTP to addresses that users and registries name: every connection goes to an address that was looked at, every answer
 * is bounded in bytes and the whole in time, and a redirect takes no credentials along.
 */
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector, request } from 'undici';
import type { AllowedHost } from '../config/allowed-hosts.ts';
import type { ImageProblem } from '../domain/image/problem.ts';
import { mayConnect, type Nearness, nearnessOf } from '../net/guard.ts';
import { isPlainHttp, PLAIN_HTTP, whyAway, whyUntrusted } from '../net/reasons.ts';
import { addressesOf } from '../net/resolve.ts';

/** What is wrong, as data; the message is for logs alone. */
export class RegistryError extends Error {
  readonly problem: ImageProblem;
  constructor(problem: ImageProblem, options?: ErrorOptions) {
    super(`${problem.kind}${'why' in problem ? `: ${problem.why}` : ''}`, options);
    this.name = 'RegistryError';
    this.problem = problem;
  }

  /** It was asked by HTTPS, and does not know it. */
  get speaksPlainHttp(): boolean {
    return this.problem.kind === 'tls' && this.problem.why === PLAIN_HTTP;
  }
}

export interface WireOptions {
  allowHosts: readonly AllowedHost[];
  /** PEM of a CA that is trusted besides the known ones. */
  ca?: string | null;
  /** Ends whatever is under way. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

export interface Ask {
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  /** Sent to this very origin, and to no other that it redirects to. */
  authorization?: string | null;
  maxBytes: number;
}

export interface Reply {
  status: number;
  /** Empty where there is none. */
  header(name: string): string;
  body: Buffer;
}

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MOST_REDIRECTS = 3;
/** Cuts the words of a stranger short. */
const MOST_WORDS = 160;

export class Wire {
  private readonly agent: Agent;
  private readonly deadline: AbortSignal;
  private readonly signal: AbortSignal;
  private readonly options: WireOptions;
  /** How near the host that was asked first is. */
  private nearness: Nearness | undefined;

  constructor(options: WireOptions) {
    this.options = options;
    this.deadline = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    this.signal = options.signal ? AbortSignal.any([options.signal, this.deadline]) : this.deadline;
    this.agent = new Agent({ connect: this.connector(), connections: 4, pipelining: 1, maxHeaderSize: 32 * 1024 });
  }

  /**
   * @throws RegistryError where there was no answer, or none that may be taken
   * @throws the signal's reason once it has ended
   */
  async ask(url: URL, { method = 'GET', headers = {}, authorization = null, maxBytes }: Ask): Promise<Reply> {
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const isOwn = authorization !== null && target.origin === url.origin;
      const answer = await this.once(target, method, isOwn ? { ...headers, authorization } : headers, maxBytes);
      const location = answer.header('location');
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === '') return answer;
      if (redirects === MOST_REDIRECTS) throw strange(`it redirects more than ${MOST_REDIRECTS} times`);
      target = this.follow(target, location);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** Where a registry sends one to: never from HTTPS to HTTP. @throws RegistryError */
  follow(from: URL, to: string): URL {
    const target = URL.parse(to, from.href);
    if (!target || !['https:', 'http:'].includes(target.protocol)) throw strange('it leads to no web address');
    if (from.protocol === 'https:' && target.protocol !== 'https:') throw strange('it leads from HTTPS to plain HTTP');
    target.username = '';
    target.password = '';
    return target;
  }

  private async once(
    url: URL,
    method: 'GET' | 'HEAD',
    headers: Record<string, string>,
    maxBytes: number,
  ): Promise<Reply> {
    try {
      const {
        statusCode,
        headers: given,
        body,
      } = await request(url, {
        method,
        headers: { 'user-agent': 'davit', ...headers },
        dispatcher: this.agent,
        signal: this.signal,
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        // Leaving the loop closes the connection: the rest is not read.
        if (bytes > maxBytes) throw strange(`it answers with more than ${maxBytes} bytes where few are due`);
        chunks.push(chunk);
      }
      const header = (name: string) => {
        const value = given[name];
        return Array.isArray(value) ? value.join(', ') : (value ?? '');
      };
      return { status: statusCode, header, body: Buffer.concat(chunks) };
    } catch (error) {
      if (this.options.signal?.aborted) throw this.options.signal.reason;
      if (error instanceof RegistryError) throw error;
      if (this.deadline.aborted) throw new RegistryError({ kind: 'unreachable', why: 'it took too long to answer' });
      throw new RegistryError(problemOf(error, url), { cause: error });
    }
  }

  /** Connects to an address that was looked at, whatever the name says a moment later. */
  private connector(): buildConnector.connector {
    const { ca, allowHosts } = this.options;
    const connect = buildConnector({
      timeout: CONNECT_TIMEOUT_MS,
      ...(ca ? { ca: [...rootCertificates, ca] } : {}),
    });
    return (target, callback) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
      const isFirst = this.nearness === undefined;
      knownAddresses(host)
        .then((addresses) => {
          for (const address of addresses) {
            if (!mayConnect({ address, port }, allowHosts, this.nearness)) {
              throw new RegistryError({ kind: 'address-refused', host, address });
            }
          }
          if (isFirst) this.nearness = nearnessOf(addresses[0] ?? '');
          const servername = isIP(host) ? undefined : host;
          const tryNext = (left: string[]): void => {
            const [address = '', ...others] = left;
            connect({ ...target, hostname: address, ...(servername ? { servername } : {}) }, (...result) => {
              const [error, socket] = result;
              if (error === null) callback(null, socket);
              else if (others.length > 0 && isConnectFailure(error)) tryNext(others);
              else callback(error, null);
            });
          };
          tryNext(addresses);
        })
        .catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null));
    };
  }
}

async function knownAddresses(host: string): Promise<string[]> {
  try {
    return await addressesOf(host);
  } catch (error) {
    throw new RegistryError({ kind: 'name-unknown', host }, { cause: error });
  }
}

function isConnectFailure(error: Error): boolean {
  return ['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function problemOf(error: unknown, url: URL): ImageProblem {
  const code = codeOf(error);
  const untrusted = whyUntrusted(code);
  if (untrusted) return { kind: 'tls', why: untrusted };
  const words = (error instanceof Error ? error.message : String(error)).slice(0, MOST_WORDS);
  if (isPlainHttp(`${code} ${words}`)) return { kind: 'tls', why: PLAIN_HTTP };
  const away = whyAway(code);
  if (away) return { kind: 'unreachable', why: away };
  if (url.protocol === 'https:' && /^(ERR_SSL|ERR_TLS|CERT_|EPROTO)/.test(code)) return { kind: 'tls', why: words };
  if (/^(HPE_|UND_ERR_)/.test(code)) return { kind: 'not-a-registry', why: 'it speaks another protocol' };
  return { kind: 'unreachable', why: code || words };
}

function strange(why: string): RegistryError {
  return new RegistryError({ kind: 'not-a-registry', why });
}
