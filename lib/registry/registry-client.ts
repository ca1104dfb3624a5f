/** One registry, asked as the OCI distribution specification has it: without a password, with Basic, with Bearer. */
import { type Challenge, parseChallenges } from '../domain/image/challenge.ts';
import type { ImageProblem } from '../domain/image/problem.ts';
import { type Ask, RegistryError, type Reply, Wire, type WireOptions } from './wire.ts';

export interface Credentials {
  username: string;
  password: string;
}

export interface RegistryOptions extends WireOptions {
  /** As references name it: `ghcr.io`, `docker.io`, `registry.example.com:5000`. */
  registry: string;
  credentials?: Credentials | null;
}

const MOST_TOKEN_BYTES = 64 * 1024;
const MOST_TAGS_BYTES = 512 * 1024;
const MOST_PING_BYTES = 64 * 1024;
/** Docker Hub's registry has another name than its images. */
const HUB = 'registry-1.docker.io';

export class RegistryClient {
  private readonly wire: Wire;
  private readonly options: RegistryOptions;
  private base: URL;
  private authorization: string | null = null;

  /** @throws RegistryError where the registry's name is no host */
  constructor(options: RegistryOptions) {
    this.options = options;
    const host = options.registry === 'docker.io' ? HUB : options.registry;
    const base = URL.parse(`https://${host}/`);
    if (!base) throw new RegistryError({ kind: 'name-unknown', host });
    this.base = base;
    this.wire = new Wire(options);
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  /**
   * Anything of a repository; a registry that asks who that is, is told.
   *
   * @param path below the repository: `manifests/latest`
   * @throws RegistryError; not for 404, and of HEAD not for 405: those are the caller's to read
   */
  async get(repository: string, path: string, ask: Ask): Promise<Reply> {
    const reply = await this.askAs(`v2/${repository}/${path}`, `repository:${repository}:pull`, ask);
    if (reply.status === 200 || reply.status === 404) return reply;
    if (reply.status === 405 && ask.method === 'HEAD') return reply;
    throw new RegistryError(this.problemOf(reply));
  }

  /** Of a repository, as many as come at once. Null: it has none of that name. @throws RegistryError */
  async tags(repository: string): Promise<string[] | null> {
    const reply = await this.get(repository, 'tags/list?n=1000', { maxBytes: MOST_TAGS_BYTES });
    const json = jsonOf(reply);
    if (reply.status === 404) {
      if (!isRegistryAnswer(reply, json)) {
        throw new RegistryError({ kind: 'not-a-registry', why: 'it knows no such address' });
      }
      return null;
    }
    const tags = json?.tags;
    return Array.isArray(tags) ? tags.filter((tag: unknown) => typeof tag === 'string') : [];
  }

  /** Whether it is a registry, and takes the credentials where there are any. @throws RegistryError */
  async ping(): Promise<void> {
    const reply = await this.askAs('v2/', null, { maxBytes: MOST_PING_BYTES });
    if (reply.status === 200 && isRegistryAnswer(reply, jsonOf(reply))) return;
    // One that wants a password and was given none has answered as a registry does.
    if (reply.status === 401 && !this.options.credentials && challengesOf(reply).length > 0) return;
    throw new RegistryError(
      reply.status === 200 || reply.status === 404
        ? { kind: 'not-a-registry', why: 'what answers there is something else' }
        : this.problemOf(reply),
    );
  }

  private async askAs(path: string, scope: string | null, ask: Ask): Promise<Reply> {
    const first = await this.firstContact(path, ask);
    if (first.status !== 401 || this.authorization !== null) return first;
    this.authorization = await this.authorize(challengesOf(first), scope);
    if (this.authorization === null) return first;
    return this.wire.ask(this.at(path), { ...ask, authorization: this.authorization });
  }

  /** As Docker does it: a registry on this host may speak plain HTTP, every other has to speak HTTPS. */
  private async firstContact(path: string, ask: Ask): Promise<Reply> {
    const asked = { ...ask, authorization: this.authorization };
    try {
      return await this.wire.ask(this.at(path), asked);
    } catch (error) {
      const isPlain = error instanceof RegistryError && error.speaksPlainHttp;
      if (!isPlain || this.base.protocol !== 'https:' || !isLocalName(this.base.hostname)) throw error;
      const plain = URL.parse(`http://${this.base.hostname}:${this.base.port || '443'}/`);
      if (!plain) throw error;
      this.base = plain;
      return this.wire.ask(this.at(path), asked);
    }
  }

  private at(path: string): URL {
    return new URL(path, this.base);
  }

  /** @returns what is sent with each request; null where the registry says no way, or there is nothing to say */
  private async authorize(challenges: Challenge[], scope: string | null): Promise<string | null> {
    const { credentials } = this.options;
    const basic = credentials
      ? `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
      : null;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer) return `Bearer ${await this.token(bearer, scope, basic)}`;
    return challenges.some(({ scheme }) => scheme === 'basic') ? basic : null;
  }

  private async token({ parameters }: Challenge, scope: string | null, basic: string | null): Promise<string> {
    const url = this.wire.follow(this.base, parameters.get('realm') ?? '');
    const service = parameters.get('service');
    if (service) url.searchParams.set('service', service);
    if (scope) url.searchParams.set('scope', scope);
    const reply = await this.wire.ask(url, { authorization: basic, maxBytes: MOST_TOKEN_BYTES });
    if (reply.status !== 200) throw new RegistryError(this.problemOf(reply));
    const json = jsonOf(reply);
    const token = json?.token ?? json?.access_token;
    // What it is made of goes into a header.
    if (typeof token !== 'string' || !/^[!-~]+$/.test(token)) {
      throw new RegistryError({ kind: 'not-a-registry', why: 'its token server gives no token' });
    }
    return token;
  }

  private problemOf(reply: Reply): ImageProblem {
    const { status } = reply;
    if (status === 401 || status === 403) {
      return { kind: 'unauthorized', signedIn: Boolean(this.options.credentials) };
    }
    if (status === 429) {
      const seconds = Number(reply.header('retry-after') || Number.NaN);
      return { kind: 'rate-limited', retryAfterSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null };
    }
    if (status >= 500) return { kind: 'unreachable', why: `it answers with ${status}` };
    return { kind: 'not-a-registry', why: `it answers with ${status}` };
  }
}

function challengesOf(reply: Reply): Challenge[] {
  return parseChallenges(reply.header('www-authenticate')).filter(({ scheme }) => ['basic', 'bearer'].includes(scheme));
}

function jsonOf(reply: Reply): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(reply.body.toString('utf8'));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Registries answer in JSON, or say in a header that they are one; a web page does neither. */
function isRegistryAnswer(reply: Reply, json: Record<string, unknown> | null): boolean {
  if (reply.header('docker-distribution-api-version') !== '') return true;
  return reply.status === 404 ? Array.isArray(json?.errors) : json !== null;
}

/** What Docker takes for this host, and so asks without TLS too. */
function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
}
