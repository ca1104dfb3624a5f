import { describe, expect, it } from 'vitest';
import { type Answer, press, SHORTCUTS } from './shortcuts.ts';

const PLAIN = { mod: false, alt: false, typing: false };

function type(keys: string[], more: Partial<typeof PLAIN> = {}): Answer {
  return keys.reduce<Answer>(({ pending }, key) => press(pending, { ...PLAIN, ...more, key }), { pending: [] });
}

describe('shortcuts', () => {
  it('has no two with the same keys, and none that begins another', () => {
    const all = SHORTCUTS.map((one) => one.keys.join(' '));
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(all.filter((other) => other.startsWith(`${one} `))).toEqual([]);
  });

  it('goes where a sequence says', () => {
    expect(type(['g']).pending).toEqual(['g']);
    expect(type(['g', 'c']).action).toEqual({ kind: 'go', page: 1 });
  });

  it('starts again when a key continues nothing', () => {
    expect(type(['g', 'x', 'a'])).toEqual({ pending: [] });
    expect(type(['g', 'g', 'a']).action).toEqual({ kind: 'go', page: 0 });
    expect(type(['g', '?']).action).toEqual({ kind: 'help' });
  });

  it('leaves typing alone, but for the palette', () => {
    expect(type(['g', 'a'], { typing: true })).toEqual({ pending: [] });
    expect(type(['?'], { typing: true })).toEqual({ pending: [] });
    expect(type(['k'], { typing: true, mod: true }).action).toEqual({ kind: 'palette' });
  });

  it('leaves the browser its own', () => {
    expect(type(['c'], { mod: true })).toEqual({ pending: [] });
    expect(type(['/'], { alt: true })).toEqual({ pending: [] });
  });
});
