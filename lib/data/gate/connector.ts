/** Connections to addresses that were looked at, with or without TLS, kept for the next request of the same transfer. */
import { existsSync, readFileSync } from 'node:fs';
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { AllowedHost } from '../../config/allowed-hosts.ts';
import { mayConnect, type Nearness, nearnessOf } from '../../net/guard.ts';
import { isPlainHttp, PLAIN_HTTP, whyAway, whyUntrusted } from '../../net/reasons.ts';
import { addressesOf } from '../../net/resolve.ts';
import { codeOf, DataError } from '../errors.ts';

const CONNECT_MS = 15_000;
/** What this host's administrator trusts besides, as Debian keeps it. */
const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export class Connector {
  readonly plain = new PlainAgent({ keepAlive: true });
  readonly tls = new TlsAgent({ keepAlive: true });
  private readonly allowHosts: readonly AllowedHost[];
  /** How near the host that was asked first is. */
  private nearness: Nearness | undefined;

  constructor(allowHosts: readonly AllowedHost[]) {
    this.allowHosts = allowHosts;
    this.plain.createConnection = (options, callback) => {
      this.open(originOf('http:', options), callback);
      return undefined;
    };
    this.tls.createConnection = (options, callback) => {
      this.open(originOf('https:', options), callback);
      return undefined;
    };
  }

  /** Of that host and port, without TLS. @throws DataError, or what the network said */
  async connect(target: URL): Promise<Socket> {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const port = portOf(target);
    const addresses = await addressesOf(host);
    for (const address of addresses) {
      if (!mayConnect({ address, port }, this.allowHosts, this.nearness)) throw refused(target, address);
    }
    this.nearness ??= nearnessOf(addresses[0] ?? '');
    let last: unknown;
    for (const address of addresses) {
      try {
        return await connected(address, port);
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  /** In our own words. */
  problemOf(error: unknown, { host }: URL): DataError {
    if (error instanceof DataError) return error;
    const code = codeOf(error);
    const words = error instanceof Error ? error.message : '';
    if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL'].includes(code)) {
      return new DataError('unreachable', `Nobody knows the name ${host}: check it.`, {
        transient: code !== 'ENOTFOUND',
      });
    }
    const untrusted = whyUntrusted(code) ?? (isPlainHttp(`${code} ${words}`) ? PLAIN_HTTP : null);
    if (untrusted) return new DataError('unreachable', `${host} is not asked: ${untrusted}.`);
    const away = whyAway(code) ?? 'the connection broke';
    return new DataError('unreachable', `${host} cannot be reached: ${away}.`, { transient: true });
  }

  close(): void {
    this.plain.destroy();
    this.tls.destroy();
  }

  private open(target: URL, callback: ((error: Error | null, socket: Socket) => void) | undefined): void {
    const fail = (error: unknown) =>
      // Node's types want a socket with an error, too.
      callback?.(error instanceof Error ? error : new Error(String(error)), undefined as unknown as Socket);
    this.connect(target).then((socket) => {
      if (target.protocol === 'http:') {
        callback?.(null, socket);
        return;
      }
      const host = target.hostname.replace(/^\[|\]$/g, '');
      const secured = connectTls({
        socket,
        secureContext: trusted(),
        ...(isIP(host) ? { host } : { servername: host }),
      });
      secured.once('error', fail);
      secured.once('secureConnect', () => {
        secured.off('error', fail);
        callback?.(null, secured);
      });
    }, fail);
  }
}

let context: SecureContext | null = null;

function trusted(): SecureContext {
  const system = existsSync(SYSTEM_CERTIFICATES) ? [readFileSync(SYSTEM_CERTIFICATES, 'utf8')] : [];
  context ??= createSecureContext({ ca: [...rootCertificates, ...system] });
  return context;
}

function connected(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    socket.setNoDelay(true);
    socket.setTimeout(CONNECT_MS, () => {
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function originOf(protocol: string, { host, port }: { host?: string | null; port?: string | number | null }): URL {
  const name = host ?? '';
  return new URL(`${protocol}//${isIP(name) === 6 ? `[${name}]` : name}:${port ?? ''}`);
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function refused({ host }: URL, address: string): DataError {
  const where = nearnessOf(address) === 'loopback' ? 'this host' : 'an internal network';
  return new DataError(
    'refused',
    `Davit does not connect to ${host}: ${address} belongs to ${where}. An administrator can allow it in DAVIT_ALLOW_HOSTS.`,
  );
}
