import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextPath } from './next-path.ts';
import { paths } from './paths.ts';

it('leads back to the page that was asked for', () => {
  for (const path of [paths.apps('demo'), paths.costs('demo'), '/projects/demo/apps?state=RUNNING&q=a%20b']) {
    expect(nextPath(path)).toBe(path);
  }
});

it.each([
  [undefined],
  [['/projects/a/apps', '/projects/b/apps']],
  [''],
  ['https://evil.example/projects/demo/apps'],
  ['//evil.example/projects/demo/apps'],
  ['/\\evil.example/projects/'],
  ['\\\\evil.example'],
  ['/\t/evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['http:evil.example'],
  ['/sign-in?next=/sign-in'],
  ['/reset/x'],
  ['/v1/app'],
  ['/api/auth/signout'],
  ['/projects/../sign-in'],
])('leads home from %j', (asked) => {
  expect(nextPath(asked)).toBe(paths.home());
});

it('never leaves this console', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.string().map((text) => `/projects/${text}`),
      ),
      (asked) => {
        const at = new URL(nextPath(asked), 'http://davit.lab:3000');
        expect(at.origin).toBe('http://davit.lab:3000');
        expect(at.pathname).toMatch(/^\/(projects\/|$)/);
      },
    ),
  );
});
