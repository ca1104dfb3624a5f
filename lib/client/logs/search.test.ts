import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMatches, MOST_MATCHES, markSpans } from './search.ts';

const held = (...texts: string[]) => texts.map((text, key) => ({ key, text }));

describe('findMatches', () => {
  it('finds a term whatever its case and whatever it is made of', () => {
    expect(
      findMatches(held('ERROR: a.b', 'no', 'error error'), 'error').map(({ index, start }) => [index, start]),
    ).toEqual([
      [0, 0],
      [2, 0],
      [2, 6],
    ]);
    for (const term of ['a.b', '[x]', '(', '\\', '$^', '/-/']) {
      expect(findMatches(held(`..${term}..`, 'axb'), term)).toEqual([
        { index: 0, key: 0, start: 2, end: 2 + term.length },
      ]);
    }
  });

  it('takes any term, and gives where it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (term, text) => {
        const around = held(`${text}${term}${text}`);
        const found = findMatches(around, term);
        expect(found.length).toBeGreaterThan(0);
        for (const { start, end } of found) {
          expect(findMatches(held((around[0]?.text ?? '').slice(start, end)), term)).toHaveLength(1);
        }
      }),
    );
  });

  it('stops where nobody steps on', () => {
    expect(findMatches(held('e'.repeat(50_000)), 'e')).toHaveLength(MOST_MATCHES);
    expect(findMatches(held('abc'), '')).toEqual([]);
  });
});

describe('markSpans', () => {
  it('keeps the text and marks exactly the matches', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const matches = findMatches(held(text), 'ab');
        const marked = markSpans(
          parts.map((part, index) => ({ text: part, className: String(index) })),
          matches,
          matches[0]?.start ?? null,
        );
        expect(marked.map((span) => span.text).join('')).toBe(text);
        const inMarks = marked.filter(({ mark }) => mark !== 'none').map((span) => span.text);
        expect(inMarks.join('')).toBe('ab'.repeat(matches.length));
        const current = marked.filter(({ mark }) => mark === 'current').map((span) => span.text);
        expect(current.join('')).toBe(matches.length > 0 ? 'ab' : '');
      }),
    );
  });
});
