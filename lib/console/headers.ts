/** What every answer of the console tells browsers, and what no request may tell Next. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers that steer Next's insides: only Next itself may send them. */
const INTERNAL = [
  'x-middleware-subrequest',
  'x-middleware-rewrite',
  'x-nextjs-data',
  'x-matched-path',
  'x-invoke-path',
];

/** Next puts the nonce, which it reads from the request's own policy, on the scripts of pages that it renders. */
export function guardHeaders(request: IncomingMessage, response: ServerResponse): void {
  for (const name of INTERNAL) delete request.headers[name];
  const isPage = !/^\/(v1|healthz|readyz)(\/|\?|$)/.test(request.url ?? '');
  const policy = isPage ? pagePolicy(randomBytes(16).toString('base64')) : "default-src 'none'; frame-ancestors 'none'";
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}

function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
