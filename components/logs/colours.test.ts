import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertLine, withoutColours } from '../../lib/domain/text/inert-text.ts';
import { spansOf } from './colours.ts';

const ESC = '\u001b';
const line = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        `${ESC}[31m`,
        `${ESC}[38;5;208m`,
        `${ESC}[48;2;1;2;3m`,
        `${ESC}[1;4m`,
        `${ESC}[0m`,
        `${ESC}[m`,
        '<b>',
        `${ESC}[`,
      ),
    ),
  )
  .map((parts) => inertLine(parts.join('')));

describe('colours of a line', () => {
  it('are spans that together are its text, whatever it is', () => {
    fc.assert(
      fc.property(line, (coloured) => {
        expect(
          spansOf(coloured)
            .map(({ text }) => text)
            .join(''),
        ).toBe(withoutColours(coloured));
      }),
    );
  });

  it.each([
    [`${ESC}[31mred`, 'text-danger'],
    [`${ESC}[92mbright green`, 'text-ok'],
    [`${ESC}[38;5;208morange`, 'text-warning'],
    [`${ESC}[38;2;0;0;250mblue`, 'text-info'],
    [`${ESC}[30;41mon red`, 'bg-danger-soft'],
    [`${ESC}[1mbold`, 'font-semibold'],
    ['plain', ''],
  ])('%j is %s', (coloured, className) => {
    expect(spansOf(coloured)[0]?.className).toBe(className);
  });

  it('are classes of ours alone, and text stays text', () => {
    const [span] = spansOf(`${ESC}[31m<img src=x onerror=alert(1)>`);
    expect(span).toEqual({ text: '<img src=x onerror=alert(1)>', className: 'text-danger' });
  });
});
