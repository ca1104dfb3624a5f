/** What every answer of the console tells browsers, and what no request may tell Next. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isApi, isHttps } from './request.ts';

/** Headers that steer Next's insides: only Next itself may send them. */
const INTERNAL = [
  'x-middleware-subrequest',
  'x-middleware-rewrite',
  'x-nextjs-data',
  'x-matched-path',
  'x-invoke-path',
];

/** Sandboxed: what people uploaded comes from here too, and no page of it is one of the console's. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Next takes the length of every answer away; of a file, who fetches it wants to know how much is to come. */
const LENGTH = 'davit-content-length';

/** Makes `davit-content-length` of an answer its `Content-Length`. */
export function restoreLength(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (...given: unknown[]) => {
    const length = response.getHeader(LENGTH);
    if (length !== undefined) {
      response.removeHeader(LENGTH);
      response.setHeader('content-length', length);
    }
    return writeHead(...given);
  };
}

/**
 * Next puts the nonce, which it reads from the request's own policy, on the scripts of pages that it renders. Pages
 * read it, and their own path, from `davit-nonce` and `davit-path`, and from `davit-navigation` whether a page of the
 * console asks (`page`) or a browser that has none yet (`anew`). Which host was asked is said by `Host` alone.
 */
export function guardHeaders(request: IncomingMessage, response: ServerResponse): void {
  for (const name of INTERNAL) delete request.headers[name];
  const nonce = randomBytes(16).toString('base64');
  const policy = answerHeaders(request, response, nonce);
  request.headers['content-security-policy'] = policy;
  request.headers['davit-nonce'] = nonce;
  request.headers['davit-path'] = pagePath(request.url ?? '/');
  request.headers['davit-navigation'] = request.headers.rsc === '1' ? 'page' : 'anew';
  request.headers['x-forwarded-host'] = request.headers.host ?? 'localhost';
  request.headers['x-forwarded-proto'] = isHttps(request) ? 'https' : 'http';
}

/** What every answer tells browsers. @param nonce of the scripts of a page @returns the policy */
export function answerHeaders(request: IncomingMessage, response: ServerResponse, nonce = ''): string {
  const policy = isApi(request.url ?? '') ? API_POLICY : pagePolicy(nonce);
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  // Links with a secret in them (reset/…) are told to nobody.
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  return policy;
}

/** Scripts and style elements by nonce; style attributes, which React and charts write, cannot fetch or run anything. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Without what Next adds to it when it fetches a page's data. */
function pagePath(target: string): string {
  const url = new URL(target, 'http://page');
  url.searchParams.delete('_rsc');
  return url.pathname + url.search;
}
