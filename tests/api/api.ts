/** The API on a database of its own: requests go straight to the dispatcher, every answer is held to its schema. */
import { expect } from 'vitest';
import { dispatch } from '../../app/v1/_handlers/dispatch.ts';
import { hashPassword } from '../../lib/auth/password.ts';
import { mintToken } from '../../lib/auth/token.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { apiError } from '../../lib/http/answers/common.ts';
import type { DataContainer, DataStore } from '../../lib/http/answers/data.ts';
import type { Project, Token } from '../../lib/http/answers/other.ts';
import type { Registry } from '../../lib/http/answers/registry.ts';
import type { UserVolume } from '../../lib/http/answers/volume.ts';
import { matchOperation } from '../../lib/http/match.ts';
import { closePlatform, openPlatform } from '../../lib/services/current-platform.ts';
import { seedInstance } from '../../lib/services/instance/seed.ts';
import type { Platform } from '../../lib/services/platform.ts';
import { freshDatabase } from '../database.ts';
import { ENCRYPTION_KEY } from '../encryption.ts';

/** What most tests read: an app, or a refusal. */
export type AppOrError = App & { message: string; code: string; details: unknown };

export interface Answer<Body> {
  status: number;
  headers: Headers;
  /** The schema of its operation, or of refusals, has been held against it. */
  body: Body;
}

export interface CallOptions {
  token?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

export const ADMIN = {
  adminEmail: 'admin@example.com',
  adminPassword: 'correct horse',
  adminToken: 'test-admin-token-0123456789',
};

export class Api {
  readonly platform: Platform;
  readonly databaseUrl: string;
  private registries = 0;
  private volumes = 0;
  private stores = 0;
  private containers = 0;

  constructor(platform: Platform, databaseUrl: string) {
    this.platform = platform;
    this.databaseUrl = databaseUrl;
  }

  static async start(env: Record<string, string> = {}): Promise<Api> {
    const databaseUrl = await freshDatabase();
    const platform = openPlatform({ ...environment(databaseUrl), ...env });
    await seedInstance(platform.db, ADMIN);
    return new Api(platform, databaseUrl);
  }

  async close(): Promise<void> {
    await closePlatform(this.platform);
  }

  /** @param path with its query; the token is the administrator's unless told otherwise, none with null */
  async call<Body = AppOrError>(method: string, path: string, options: CallOptions = {}): Promise<Answer<Body>> {
    const response = await this.raw(method, path, options);
    const text = await response.text();
    const body = text === '' ? {} : JSON.parse(text);
    const match = matchOperation(method, path.split('?')[0] ?? '');
    if (response.ok && match.found === 'operation') {
      expect(response.status, `${method} ${path}`).toBe(match.operation.success);
      const checked = match.operation.answer?.safeParse(body);
      if (checked && !checked.success) throw new Error(`${method} ${path}: ${checked.error.message}\n${text}`);
      if (match.operation.success === 204) expect(text).toBe('');
    } else if (!response.ok) {
      expect(apiError.safeParse(body).error, text).toBeUndefined();
      expect(text).not.toMatch(/\n\s+at |node_modules|prisma/i);
    }
    return { status: response.status, headers: response.headers, body: body as Body };
  }

  raw(
    method: string,
    path: string,
    { token = ADMIN.adminToken, body, headers = {} }: CallOptions,
    signal?: AbortSignal,
  ) {
    const all = new Headers(headers);
    if (token !== null && !all.has('authorization')) all.set('authorization', `Bearer ${token}`);
    if (body !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
    const text = typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body);
    const request = new Request(`http://console.test${path}`, {
      method,
      headers: all,
      body: text,
      signal: signal ?? null,
    });
    return dispatch(this.platform, request);
  }

  /** A new app, small, in `demo` unless its token says otherwise. @returns its id */
  async app(spec: Record<string, unknown> = {}, token: string = ADMIN.adminToken, query = ''): Promise<string> {
    const answer = await this.call('POST', `/v1/app${query}`, {
      token,
      body: { image: 'davit/none:1', resources: { cpu: 1 }, ...spec },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.id;
  }

  /** @returns the token's secret, and its id */
  async token(spec: Record<string, unknown>, query = ''): Promise<{ value: string; id: string }> {
    const answer = await this.call<Token>('POST', `/v1/token${query}`, {
      body: { name: 'test', role: 'ai_training_operator', ...spec },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { value: answer.body.status.value ?? '', id: answer.body.id };
  }

  /** A registry that nobody asks. @returns its id */
  async registry(more: Record<string, unknown>, query = ''): Promise<{ id: string }> {
    const body = { url: `r${++this.registries}.invalid`, username: 'robot', password: 'x', untested: true, ...more };
    const answer = await this.call<Registry>('POST', `/v1/registry${query}`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { id: answer.body.id };
  }

  /** A copy of a repository, which nobody fetches here. @returns its id */
  async volume(query = ''): Promise<string> {
    const body = { publicGit: { url: `https://example.invalid/${++this.volumes}.git` } };
    const answer = await this.call<UserVolume>('POST', `/v1/volume${query}`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.id;
  }

  /** A repository that nobody asks. @returns its id */
  async dataStore(query = ''): Promise<{ id: string }> {
    const number = ++this.stores;
    const git = { url: `https://127.0.0.1:1/${number}.git`, username: 'robot', password: 'x' };
    const body = { alias: `store-${number}`, git, untested: true };
    const answer = await this.call<DataStore>('POST', `/v1/datastore${query}`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { id: answer.body.id };
  }

  /** An empty one. @returns its id */
  async container(query = ''): Promise<{ id: string }> {
    const body = { name: `container-${++this.containers}` };
    const answer = await this.call<DataContainer>('POST', `/v1/container${query}`, { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return { id: answer.body.id };
  }

  /** A user who is a member of the projects. @returns a personal token */
  async member(email: string, roles: Record<string, 'READER' | 'OPERATOR' | 'ADMIN'>): Promise<string> {
    const { db } = this.platform;
    const user = await db.user.create({
      data: { email, name: email, passwordHash: await hashPassword('x'.repeat(12)) },
    });
    for (const [slug, role] of Object.entries(roles)) {
      const project = await db.project.findUniqueOrThrow({ where: { slug } });
      await db.member.create({ data: { userId: user.id, projectId: project.id, role } });
    }
    const { value, hash, prefix } = mintToken();
    await db.token.create({
      data: { kind: 'PERSONAL', userId: user.id, name: 'test', role: 'OPERATOR', hash, prefix },
    });
    return value;
  }

  async project(slug: string): Promise<string> {
    const answer = await this.call<Project>('POST', '/v1/project', { body: { slug, name: slug } });
    expect(answer.status).toBe(200);
    return answer.body.id;
  }
}

export function environment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DAVIT_ENCRYPTION_KEY: ENCRYPTION_KEY,
    DAVIT_REGION: 'local',
    DAVIT_APP_DOMAIN: 'app.localhost',
    DAVIT_HOST: '127.0.0.1',
    DAVIT_CONSOLE_PORT: '3000',
    DAVIT_GATEWAY_PORT: '8080',
    DAVIT_APP_ADDRESSES: '127.83.0.0/16',
    DAVIT_HOME: '/nonexistent/davit-api-test',
    DAVIT_ADDRESS_FORM: 'loopback',
    DAVIT_SESSION_SECRET: 'test-session-secret-0123456789',
  };
}
