/** What a request to the console is, before anyone answers it. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

const API = /^\/(v1|v2|api|healthz|readyz)(\/|\?|$)/;
const UPLOAD = /^\/v1\/container\/[^/?]+\/file(\?|$)/;
const HOST = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;
const READS = ['GET', 'HEAD', 'OPTIONS'];

/** Answers programs; everything else answers a browser with a page or a part of one. */
export function isApi(target: string): boolean {
  return API.test(target);
}

/** May be of any length. */
export function isFileUpload({ method, url = '/' }: IncomingMessage): boolean {
  return method === 'PUT' && UPLOAD.test(url);
}

/** Absent is allowed: HTTP/1.0 has none, and health checks speak it. */
export function hasGoodHost({ headers }: IncomingMessage): boolean {
  return headers.host === undefined || HOST.test(headers.host);
}

/**
 * By its own connection or by a proxy's word. Whoever lies about it harms themselves: their browser gets a cookie that
 * it does not send back.
 */
export function isHttps(request: IncomingMessage): boolean {
  const [forwarded] = String(request.headers['x-forwarded-proto'] ?? '').split(',');
  return (request.socket as Partial<TLSSocket>).encrypted === true || forwarded?.trim().toLowerCase() === 'https';
}

/** By which the client reached the console: `http://127.0.0.1:3000`. */
export function originOf(request: IncomingMessage): string {
  return `${isHttps(request) ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;
}

/**
 * Whether another site's page made a browser send this change. Server actions, sign-in and uploads act with the cookie
 * that browsers add by themselves; what comes to the API under /v1 without one need not be asked.
 */
export function isForeignChange({ method = 'GET', url = '/', headers }: IncomingMessage): boolean {
  if (READS.includes(method) || (url.startsWith('/v1/') && headers.cookie === undefined)) return false;
  if (!['same-origin', 'none', undefined].includes(oneOf(headers['sec-fetch-site']))) return true;
  // Browsers name the origin of every change; programs, which have no cookies of others, need not.
  if (headers.origin === undefined) return false;
  return !isSameHost(headers.origin, headers.host ?? '');
}

/** A proxy that ends TLS changes the scheme, so only host and port are compared. */
function isSameHost(origin: string, host: string): boolean {
  try {
    const from = new URL(origin);
    return from.host === new URL(`${from.protocol}//${host}`).host && from.host !== '';
  } catch {
    return false;
  }
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
