import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showControls } from './inert-text.ts';

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
