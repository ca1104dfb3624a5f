/** A spec as the command that makes the same app: through a POSIX split and the command's own reading of its flags. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { publicBody, toCurl } from '../../lib/domain/spec-text/body.ts';
import { toCommandLine } from '../../lib/domain/spec-text/command-line.ts';
import { splitWords } from '../../lib/domain/spec-text/words.ts';
import { anySpec } from '../arbitrary-spec.ts';

// The command listens for a closed pipe each time that it runs.
process.stdout.setMaxListeners(0);
afterEach(() => vi.restoreAllMocks());

/** What `davit app run --dry-run` says that it would send. */
async function dryRun(line: string): Promise<unknown> {
  const split = splitWords(line);
  if (!split.ok) throw new Error(split.message);
  const [davit, app, run, ...rest] = split.words;
  expect([davit, app, run]).toEqual(['davit', 'app', 'run']);
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(said.push(String(text))));
  expect(await main(['app', 'run', '--dry-run', '-o', 'json', ...rest])).toBe(0);
  return JSON.parse(said.join(''));
}

describe('davit app run', () => {
  it('of a spec asks for the same app', async () => {
    await fc.assert(
      fc.asyncProperty(anySpec, async (spec) => {
        const body = publicBody(spec);
        expect(await dryRun(toCommandLine(spec))).toEqual(body);
      }),
      { numRuns: 300 },
    );
  });

  it('names a secret and never its value, and neither does curl', () => {
    const spec = { image: 'a', envVars: [{ name: 'TOKEN', value: 'hunter2', secret: true }] };
    expect(toCommandLine(spec)).toBe('davit app run a \\\n  --secret-env TOKEN');
    const curl = toCurl(spec, { url: 'http://127.0.0.1:3000', project: 'demo' });
    expect(curl).toContain('"value": "<value of TOKEN>"');
    expect(curl).not.toContain('hunter2');
  });
});

describe('curl', () => {
  it('carries the body as one word, whatever is in it', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const split = splitWords(toCurl(spec, { url: 'http://127.0.0.1:3000', project: 'demo' }));
        const words = split.ok ? split.words : [];
        const sent = JSON.parse(words.at(-1) ?? '');
        const withValues = publicBody(spec).envVars?.map((entry) =>
          entry.secret ? { ...entry, value: `<value of ${entry.name}>` } : entry,
        );
        expect(sent).toEqual({ ...publicBody(spec), ...(withValues ? { envVars: withValues } : {}) });
        expect(words.slice(0, 4)).toEqual(['curl', '-X', 'POST', 'http://127.0.0.1:3000/v1/app?project=demo']);
      }),
    );
  });
});
