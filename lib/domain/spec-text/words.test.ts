import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWords, splitWords } from './words.ts';

const word = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !text.includes('\0'));

/** What a POSIX shell makes of a line. */
function bySh(line: string): string[] {
  const out = execFileSync('sh', ['-c', `set -f; for word in "$@"; do :; done; printf '%s\\0' ${line}`], {
    encoding: 'utf8',
  });
  return out.split('\0').slice(0, -1);
}

describe('a command line', () => {
  it('that was joined from words splits into the same', () => {
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitWords(joinWords(words))).toEqual({ ok: true, words });
      }),
    );
  });

  it('is taken by a shell as it is taken here', () => {
    const pieces = fc.constantFrom(
      'a',
      'B',
      ' ',
      '\t',
      "'",
      '"',
      '\\',
      '-',
      '=',
      '.',
      "it's",
      '"x y"',
      "'z*'",
      '\\ ',
      '\\"',
      '"\\$"',
      '"\\a"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const line = parts.join('');
        const split = splitWords(line);
        fc.pre(split.ok && split.words.length > 0);
        expect(bySh(line)).toEqual(split.ok && split.words);
      }),
      { numRuns: 60 },
    );
  });

  it('of any words is a shell’s too, and expands nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.constantFrom('$HOME', '`id`', '$(id)', '*', '~', 'a\nb', '!x', '#')), {
          minLength: 1,
        }),
        (words) => {
          expect(bySh(joinWords(words))).toEqual(words);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['serve --port 9000', ['serve', '--port', '9000']],
    [`sh -c 'echo "$HOME" | wc'`, ['sh', '-c', 'echo "$HOME" | wc']],
    [`a"b c"d`, ['ab cd']],
    [`''`, ['']],
    ['  ', []],
    ['a \\\n  b', ['a', 'b']],
  ])('%s', (line, words) => {
    expect(splitWords(line)).toEqual({ ok: true, words });
  });

  it.each([
    [`say 'no`, /the ' at character 5 is not closed/],
    ['"a\\"', /the " at character 1/],
    ['a\\', /escapes nothing/],
  ])('%s is refused with the place', (line, message) => {
    expect(splitWords(line)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });
});
