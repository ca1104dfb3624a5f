/** What others wrote never steers the terminal it is printed on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safe, safeLine } from './output.ts';

const ESC = '\u001b';
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        `${ESC}[31m`,
        `${ESC}[2J`,
        `${ESC}]8;;http://x${ESC}\\`,
        `${ESC}]0;title\u0007`,
        ESC,
        '\u009b2J',
        '\r',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('a line of a log on a terminal', () => {
  it('keeps its colours and ends them', () => {
    expect(safeLine(`${ESC}[31mred${ESC}[0m \u202e`, true)).toBe(`${ESC}[31mred${ESC}[0m ⟨U+202E⟩${ESC}[0m`);
    expect(safeLine('plain', true)).toBe('plain');
  });

  it('has no sequence but colours, and in a file none at all', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const onTerminal = safeLine(text, true).replaceAll(new RegExp(`${ESC}\\[[\\d;]*m`, 'gu'), '');
        for (const shown of [onTerminal, safeLine(text, false), safe(text)]) {
          expect(shown).not.toMatch(/[^\P{Cc}\t]|\p{Bidi_Control}/u);
        }
      }),
    );
  });
});
