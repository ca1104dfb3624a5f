/**
 * The only way out for rclone and git: a proxy on loopback, one per transfer, with a password of its own. It looks at
 * every address when it connects to it. rclone speaks plain HTTP with it, and it speaks TLS with the service: so it sees
 * each answer, and none of them leads anywhere else (Go would follow a redirect to this host past any proxy).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { AllowedHost } from '../../config/allowed-hosts.ts';
import { DataError } from '../errors.ts';
import { Connector } from './connector.ts';
import { forward } from './forward.ts';
import type { Lists } from './lists.ts';

export interface GateOptions {
  allowHosts: readonly AllowedHost[];
  /** Of an S3 service: everything goes there, and nothing anywhere else. Null: wherever git asks to go. */
  service: URL | null;
  /** Pages of lists that were asked for before, and those that are asked for now. */
  lists?: Lists | null;
  /** More than that is not fetched. */
  mostBytes?: number;
}

const USER = 'davit';
const MOST_IN_A_ROW = 20;
const IDLE_MS = 90_000;
/** Hosts of this machine: Go asks them without a proxy, whatever it is told. */
const LOOPBACK = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|\[::ffff:.*\])$/;
/** An address that Go takes for one of another machine. Nothing is ever asked there: the gate knows better. */
const SOMEWHERE_ELSE = '0.0.0.0';

export class Gate {
  private readonly server: Server;
  private readonly password = randomBytes(24).toString('base64url');
  private readonly sockets = new Set<Socket>();
  private readonly connector: Connector;
  private readonly options: GateOptions;
  /** Called once nothing gets through any more: going on would take hours to find out the same. */
  onGivenUp: () => void = () => undefined;
  private inARow = 0;
  private lasting: DataError | null = null;
  private passing: DataError | null = null;
  private bytes = 0;

  private constructor(options: GateOptions) {
    this.options = options;
    this.connector = new Connector(options.allowHosts);
    this.server = createServer(
      { maxHeaderSize: 64 * 1024, requestTimeout: 0, keepAliveTimeout: IDLE_MS },
      (request, response) => {
        this.pass(request, response);
      },
    );
    this.server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.tunnel(request, socket, head);
    });
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options);
    await new Promise<void>((resolve, reject) => {
      gate.server.once('error', reject);
      gate.server.listen(0, '127.0.0.1', resolve);
    });
    return gate;
  }

  /** Opens, uses, and closes it. What failed because of what it saw is told in its words. */
  static async use<T>(options: GateOptions, work: (gate: Gate) => Promise<T>): Promise<T> {
    const gate = await Gate.open(options);
    try {
      return await work(gate);
    } catch (error) {
      const isOther = error instanceof DataError && error.kind === 'disk-full';
      throw isOther || !(error instanceof DataError) ? error : (gate.lasting ?? error);
    } finally {
      await gate.close();
    }
  }

  /** For HTTP_PROXY and the like: it holds the password. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${USER}:${this.password}@127.0.0.1:${port}`;
  }

  /** The service as rclone is to know it: without TLS, and as if on another machine. */
  get serviceUrl(): string {
    const { service } = this.options;
    return service ? `http://${this.authority(service)}${service.pathname.replace(/\/$/, '')}` : '';
  }

  /** The last thing that did not get through, and may the next time. */
  get trouble(): DataError | null {
    return this.passing;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.connector.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private authority(service: URL): string {
    if (!LOOPBACK.test(service.hostname)) return service.host;
    return `${SOMEWHERE_ELSE}:${service.port || (service.protocol === 'https:' ? '443' : '80')}`;
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const { service } = this.options;
    const [, authority = '', path = ''] = /^http:\/\/([^/?#]+)(.*)$/.exec(request.url ?? '') ?? [];
    const target = service ?? URL.parse(`http://${authority}`);
    if (!this.knows(request)) refuse(response, 407);
    else if (!target || authority === '') refuse(response, 400);
    else if (service && authority !== this.authority(service)) {
      this.note(new DataError('refused', `${service.host} sent Davit to another host, where it does not go.`));
      refuse(response, 403);
    } else this.send(request, response, target, path || '/');
  }

  private send(request: IncomingMessage, response: ServerResponse, target: URL, path: string): void {
    forward(request, response, {
      target,
      path,
      mayRedirect: this.options.service === null,
      connector: this.connector,
      lists: this.options.lists ?? null,
      onProblem: (problem) => this.note(problem),
      onAnswer: () => {
        this.inARow = 0;
      },
      onBytes: this.options.mostBytes === undefined ? null : (count) => this.count(count),
    });
  }

  private tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = URL.parse(`https://${request.url}`);
    if (!this.knows(request) || !target || this.options.service) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    this.connector.connect(target).then(
      (upstream) => {
        this.inARow = 0;
        upstream.setTimeout(IDLE_MS, () => upstream.destroy());
        upstream.on('error', () => socket.destroy());
        upstream.once('close', () => socket.destroy());
        socket.once('close', () => upstream.destroy());
        upstream.on('data', (chunk: Buffer) => this.count(chunk.length));
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket);
        socket.pipe(upstream);
      },
      (error: unknown) => {
        this.note(this.connector.problemOf(error, target));
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      },
    );
  }

  private knows(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    const due = Buffer.from(`Basic ${Buffer.from(`${USER}:${this.password}`).toString('base64')}`);
    return given.length === due.length && timingSafeEqual(given, due);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    const most = this.options.mostBytes;
    if (most === undefined || this.bytes <= most) return;
    this.note(new DataError('refused', `It is too large to look into: more than ${most / 2 ** 20} MiB.`));
    for (const socket of this.sockets) socket.destroy();
  }

  private note(problem: DataError): void {
    if (problem.transient) this.passing = problem;
    else this.lasting ??= problem;
    this.inARow += 1;
    if (this.inARow === MOST_IN_A_ROW) this.onGivenUp();
  }
}

/** A status that no program tries again. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end();
}
