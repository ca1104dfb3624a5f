import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snippet } from './snippets.ts';

const CALL = { url: 'http://127.83.0.7:8080/', token: 'davit_0123' };

it('carries address and token', () => {
  expect(snippet('curl', CALL)).toBe(
    "curl --fail-with-body -H 'Authorization: Bearer davit_0123' 'http://127.83.0.7:8080/'",
  );
  expect(snippet('Python', CALL)).toContain(
    'Request("http://127.83.0.7:8080/", headers={"Authorization": "Bearer davit_0123"})',
  );
  expect(snippet('JavaScript', CALL)).toContain('{ Authorization: "Bearer davit_0123" }');
});

it('asks for no token where none is needed', () => {
  for (const language of ['curl', 'Python', 'JavaScript'] as const) {
    expect(snippet(language, { url: CALL.url })).not.toMatch(/Authorization|Bearer/);
  }
});

it('is one word to a shell and one string to JavaScript, whatever the address holds', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
      (url) => {
        const [, word = ''] = snippet('curl', { url }).split(/^curl --fail-with-body /s);
        expect(execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(url);
        const literal = /fetch\((".*")\);/.exec(snippet('JavaScript', { url }))?.[1] ?? '';
        expect(JSON.parse(literal)).toBe(url);
      },
    ),
    { numRuns: 50 },
  );
});
