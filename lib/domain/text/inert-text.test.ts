import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertLine, isPlainText, lastRewrite, showControls, withoutColours } from './inert-text.ts';

describe('showControls', () => {
  it('leaves nothing that steers or reorders, and changes nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = showControls(text);
        expect(shown).not.toMatch(/[^\P{Cc}\t]|\p{Bidi_Control}/u);
        expect(showControls(shown)).toBe(shown);
        if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) expect(shown).toBe(text);
      }),
    );
  });

  it.each([
    ['a\0b', 'a␀b'],
    ['\u001b[31m', '␛[31m'],
    ['\u007f', '␡'],
    ['\u009b', '⟨U+009B⟩'],
    ['user\u202etxt.exe', 'user⟨U+202E⟩txt.exe'],
    ['tab\tzwölf €', 'tab\tzwölf €'],
  ])('%j is shown as %s', (text, shown) => {
    expect(showControls(text)).toBe(shown);
  });
});

it.each([
  ['team', true],
  ['zwölf €, 12 %', true],
  ['', true],
  ['tab\t', false],
  ['line\nfeed', false],
  ['moc.\u202elive', false],
  ['\u2066x\u2069', false],
  ['in\u200bvisible', false],
])('%j is plain text: %s', (text, plain) => {
  expect(isPlainText(text)).toBe(plain);
});

describe('inertLine', () => {
  const ESC = '\u001b';
  const hostile = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom(
          `${ESC}[31m`,
          `${ESC}[2J`,
          `${ESC}]8;;http://x${ESC}\\`,
          `${ESC}]0;t\u0007`,
          `${ESC}]`,
          ESC,
          '\u009b2J',
          '[31m',
        ),
      ),
    )
    .map((parts) => parts.join(''));

  it('leaves colours alone to do anything', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inert = inertLine(text);
        expect(withoutColours(inert)).not.toMatch(/[^\P{Cc}\t]|\p{Bidi_Control}/u);
        expect(inertLine(inert)).toBe(inert);
      }),
    );
  });

  it.each([
    [`${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m`],
    [`${ESC}[2J${ESC}[10;10Hmoved`, 'moved'],
    [`${ESC}]8;;http://evil${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    [`${ESC}]0;never ends`, '␛]0;never ends'],
    ['<b>&lt;', '<b>&lt;'],
    ['progress 1\rprogress 2', 'progress 1␍progress 2'],
  ])('%j is shown as %j', (text, shown) => {
    expect(inertLine(text)).toBe(shown);
  });
});

it.each([
  ['10 %\r50 %\r100 %\r', '100 %'],
  ['plain', 'plain'],
  ['\r', ''],
])('of %j a terminal shows %j in the end', (text, shown) => {
  expect(lastRewrite(text)).toBe(shown);
});
