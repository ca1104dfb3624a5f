import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogLines, MOST_CHARACTERS, MOST_LINES } from './log-lines.ts';

const line = (content: string) => ({ content, replica: 'a', ordinal: 0, stream: 'stdout' as const });

describe('the lines that a page holds', () => {
  it('are the newest, and those that are not held are counted', () => {
    const held = new LogLines();
    for (let batch = 0; batch < 13; batch++) {
      held.add([{ lines: Array.from({ length: 1000 }, (_, index) => line(String(batch * 1000 + index))) }]);
    }
    expect(held.lines).toHaveLength(MOST_LINES);
    expect(held.dropped).toBe(3000);
    expect(held.lines.map(({ text }) => Number(text))).toEqual(
      Array.from({ length: MOST_LINES }, (_, index) => 3000 + index),
    );
  });

  it('never hold more text than they may', () => {
    const held = new LogLines();
    const long = 'x'.repeat(16 * 1024);
    for (let batch = 0; batch < 3; batch++) held.add([{ lines: Array.from({ length: 600 }, () => line(long)) }]);
    const characters = held.lines.reduce((sum, { coloured }) => sum + coloured.length, 0);
    expect(characters).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(characters).toBeGreaterThan(MOST_CHARACTERS - long.length);
    expect(held.lines.length + held.dropped).toBe(1800);
  });

  it('tell a gap once, at the first line of its replica', () => {
    const held = new LogLines();
    held.add([{ lines: [{ ...line('other'), replica: 'b' }, line('first'), line('second')], gaps: ['a'] }]);
    expect(held.lines.map(({ afterGap }) => afterGap)).toEqual([false, true, false]);
  });

  it('have nothing in their text that steers or reorders', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (content) => {
        const held = new LogLines();
        held.add([{ lines: [line(content)] }]);
        expect(held.lines[0]?.text).not.toMatch(/[^\P{Cc}\t]|\p{Bidi_Control}/u);
      }),
    );
  });
});
