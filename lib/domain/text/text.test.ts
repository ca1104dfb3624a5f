import { expect, it } from 'vitest';
import { storable } from './text.ts';

it('keeps what is read, as one line', () => {
  expect(storable(' a\u0000b\r\n\u001b[31mred ')).toBe('a b [31mred');
  expect(storable('שלום 👩‍🔬 日本語')).toBe('שלום 👩‍🔬 日本語');
});

it('shows what would turn the text around', () => {
  expect(storable('\u202egnp.exe')).toBe('⟨U+202E⟩gnp.exe');
  const once = storable('\u2066a\u200b');
  expect(storable(once)).toBe(once);
});

it('is whole characters, and no more than asked for', () => {
  expect(storable('\ud83d')).toBe('\ufffd');
  expect(storable('👩👩👩', 2)).toBe('👩👩…');
});
