import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySpec } from '../../tests/arbitrary-spec.ts';
import { publicBody } from '../domain/spec-text/body.ts';
import { toYaml } from '../domain/spec-text/yaml.ts';
import { issueText, MAX_SPEC_BYTES, parseSpecFile } from './parse.ts';

const issues = (text: string) => {
  const parsed = parseSpecFile(text);
  return parsed.ok ? [] : parsed.issues.map(issueText);
};

describe('a spec as a file', () => {
  it('comes back as it was written, as YAML and as JSON', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const body = publicBody(spec);
        expect(parseSpecFile(toYaml(spec))).toEqual({ ok: true, spec: body });
        expect(parseSpecFile(JSON.stringify(body))).toEqual({ ok: true, spec: body });
      }),
    );
  });

  it('never carries a secret', () => {
    const spec = { image: 'a', envVars: [{ name: 'TOKEN', value: 'hunter2', secret: true }] };
    expect(toYaml(spec)).toBe('image: a\nenvVars:\n  - name: TOKEN\n    secret: true\n');
  });

  it.each([
    ['image: iris:1\nreplica: 2\n', [/^line 2, replica: unknown field; allowed are name, image/]],
    ['image: UPPER\n', [/^line 1, image: must be an image reference/]],
    ['image: a\nenvVars:\n  - name: "1A"\n    value: x\n', [/^line 3, envVars\.0\.name: must be letters/]],
    ['name: a\n', [/^image: is required/]],
    ['image: a\nimage: b\n', [/^line 2: Map keys must be unique/]],
    ['image: [a\n', [/^line/]],
    ['image: !!js/function "x"\n', [/^line 1: .*[Tt]ag/]],
    ['- image: a\n', [/must be an object/]],
    ['', [/must be an object/]],
    [
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n',
      [/aliases/],
    ],
    ['['.repeat(200_000), [/./]],
    [`image: a\nlabels: ${'{x: '.repeat(50_000)}`, [/./]],
    [`image: ${'a'.repeat(MAX_SPEC_BYTES)}`, [/at most 256 KiB/]],
  ])('%#: is refused with the line and the field', (text, messages) => {
    const found = issues(text);
    expect(found.length).toBeGreaterThan(0);
    for (const [index, message] of messages.entries()) expect(found[index]).toMatch(message);
  });
});
