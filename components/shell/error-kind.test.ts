import { expect, it } from 'vitest';
import { errorKind } from './error-kind.ts';

/** As browsers and bundlers say it. */
it.each([
  ['server', Object.assign(new Error('An error occurred in the Server Components render.'), { digest: '12' })],
  ['loading', Object.assign(new Error('x'), { name: 'ChunkLoadError' })],
  ['loading', new Error('Failed to load chunk /_next/static/chunks/a.js from module 1')],
  ['loading', new Error('Loading CSS chunk 7 failed.')],
  ['loading', new TypeError('Failed to fetch dynamically imported module: http://localhost/a.js')],
  ['loading', new TypeError('error loading dynamically imported module')],
  ['loading', new TypeError('Importing a module script failed.')],
  ['page', new TypeError("Cannot read properties of undefined (reading 'items')")],
  ['page', new Error('Minified React error #418')],
] as const)('%s: %s', (kind, error) => {
  expect(errorKind(error)).toBe(kind);
});
