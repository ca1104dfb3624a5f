/** A real HAProxy under the real controller, in front of real HTTP servers; only the table is made by hand. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { type Gateway, startGateway } from '../../lib/gateway/controller.ts';
import type { GatewayOptions } from '../../lib/gateway/options.ts';
import type { EndpointSource } from '../../lib/gateway/source.ts';
import type { Endpoint, EndpointServer, Grant, TrafficReport } from '../../lib/store/endpoints.ts';
import type { TrafficDelta } from '../../lib/store/numbers/traffic.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Waits until `look` gives something, and gives that. */
export async function until<T>(what: string, look: () => T | Promise<T>, timeoutMs = 5_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await delay(5);
  }
}

export class FakeTable implements EndpointSource {
  apps: Endpoint[] = [];
  allowed: Grant[] = [];
  hashes: string[] = [];
  reports: TrafficReport[] = [];
  traffic: TrafficDelta[] = [];
  broken = false;

  private read<T>(value: T): Promise<T> {
    return this.broken ? Promise.reject(new Error('the database is away')) : Promise.resolve(structuredClone(value));
  }
  endpoints = () => this.read(this.apps);
  grants = () => this.read(this.allowed);
  tokenHashes = () => this.read(this.hashes);
  report = (reports: TrafficReport[]) => {
    this.reports.push(...reports);
    return Promise.resolve();
  };

  count = (deltas: TrafficDelta[]) => this.read(deltas).then((read) => void this.traffic.push(...read));

  /** What was counted of an app so far. */
  counted(appId: string) {
    const own = this.traffic.filter((delta) => delta.appId === appId);
    const sum = (amount: (delta: TrafficDelta) => number) => own.reduce((total, delta) => total + amount(delta), 0);
    return {
      requests: sum((delta) => delta.requests),
      byClass: [
        sum((delta) => delta.status1xx),
        sum((delta) => delta.status2xx),
        sum((delta) => delta.status3xx),
        sum((delta) => delta.status4xx),
        sum((delta) => delta.status5xx),
      ],
      maxInFlight: Math.max(0, ...own.map((delta) => delta.maxInFlight)),
    };
  }

  allow(appId: string, token: string): void {
    this.allowed.push({ appId, tokenHash: sha256(token) });
    this.hashes.push(sha256(token));
  }

  revoke(token: string): void {
    this.allowed = this.allowed.filter((grant) => grant.tokenHash !== sha256(token));
  }

  lastReport(replicaId: string): TrafficReport | undefined {
    return this.reports.findLast((report) => report.replicaId === replicaId);
  }
}

let addresses = 0;

export function app(servers: EndpointServer[], fields: Partial<Endpoint> = {}): Endpoint {
  addresses++;
  return {
    appId: randomUUID(),
    address: `127.83.${Math.floor(addresses / 250) + 1}.${(addresses % 250) + 1}`,
    state: 'RUNNING',
    reasonCode: 'APP_RUNNING',
    unsecureHttp: true,
    requestTimeoutSeconds: 30,
    servers,
    ...fields,
  };
}

export interface Upstream {
  server: http.Server;
  port: number;
  /** Requests that arrived. */
  seen: http.IncomingMessage[];
  as(fields?: Partial<EndpointServer>): EndpointServer;
}

const upstreams: http.Server[] = [];

export async function upstream(handler?: http.RequestListener): Promise<Upstream> {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    if (handler) return handler(request, response);
    request.resume().on('end', () => {
      response.end(JSON.stringify({ url: request.url, headers: request.headers, raw: request.rawHeaders }));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  upstreams.push(server);
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    seen,
    as: (fields) => ({ replicaId: randomUUID(), address: '127.0.0.1', port, draining: false, ...fields }),
  };
}

export function closeUpstreams(): void {
  for (const server of upstreams.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export interface Bench {
  gateway: Gateway;
  table: FakeTable;
  options: GatewayOptions;
  port: number;
  /** Tells the gateway that the table has changed. */
  changed(): void;
  /** By the app's own address. */
  call(endpoint: Endpoint, init?: CallInit): Promise<Answer>;
  /** By host name, at 127.0.0.1. */
  callHost(host: string, init?: CallInit): Promise<Answer>;
  /** Sends bytes as they are and collects the answer until the connection closes or falls silent. */
  raw(bytes: string, address?: string): Promise<string>;
  close(): Promise<void>;
}

export interface CallInit {
  method?: string;
  path?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string | Buffer;
  agent?: http.Agent;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json(): {
    message: string;
    code: string;
    state?: string;
    url: string;
    headers: Record<string, string>;
    raw: string[];
  };
}

export const testOptions = {
  haproxyPath: 'haproxy',
  host: '127.0.0.1',
  appAddresses: '127.83.0.0/16',
  appDomain: 'app.localhost',
  threads: 1,
  maxConnections: 500,
  requestHeadTimeoutMs: 1_000,
  clientTimeoutMs: 10_000,
  connectTimeoutMs: 500,
};

export async function startBench(overrides: Partial<GatewayOptions> = {}, table = new FakeTable()): Promise<Bench> {
  const directory = overrides.directory ?? mkdtempSync(path.join(os.tmpdir(), 'davit-gateway-test-'));
  const port = overrides.port ?? (await freePort());
  const options: GatewayOptions = {
    ...testOptions,
    directory,
    port,
    ...overrides,
  };
  const log = pino({ level: process.env.DAVIT_LOG_LEVEL ?? 'silent' });
  const gateway = await startGateway(options, table, log).catch((error: unknown) => {
    if (overrides.directory === undefined) rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  await gateway.ready;
  return {
    gateway,
    table,
    options,
    port,
    changed: () => gateway.wake(),
    call: (endpoint, init) => call(endpoint.address, port, { host: `${endpoint.address}:${port}` }, init),
    callHost: (host, init) => call('127.0.0.1', port, { host }, init),
    raw: (bytes, address) => raw(address ?? '127.0.0.1', port, bytes),
    close: async () => {
      await gateway.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function call(
  address: string,
  port: number,
  headers: http.OutgoingHttpHeaders,
  init: CallInit = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: address,
      port,
      method: init.method ?? 'GET',
      path: init.path ?? '/',
      agent: init.agent ?? false,
      headers: { ...headers, ...init.headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.end(init.body);
  });
}

const SILENCE_MS = 300;

function raw(address: string, port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, address, () => socket.write(bytes, 'latin1'));
    const end = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.setTimeout(SILENCE_MS, end);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', end);
    socket.on('close', end);
  });
}
