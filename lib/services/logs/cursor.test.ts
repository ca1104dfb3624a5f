/** A log that is left anywhere and taken up again: every line once, whatever times its lines have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from './cursor.ts';
import { formatPosition, parsePosition } from './position.ts';
import type { WorkerLogLine } from './worker-stream.ts';

const START = Date.UTC(2026, 0, 1);
const ID = '01234567-89ab-cdef-0123-456789abcdef';

/** Each stream's times never go back, many are equal; the two stand out of order by less than a second. */
const logs = fc
  .array(fc.record({ step: fc.constantFrom(0, 0, 1, 3, 400, 5000), stderr: fc.boolean(), late: fc.boolean() }), {
    maxLength: 60,
  })
  .map((entries) => {
    let ms = START;
    const last = { stdout: START, stderr: START };
    return entries.map(({ step, stderr, late }, index): WorkerLogLine => {
      ms += step;
      const stream = stderr ? 'stderr' : 'stdout';
      last[stream] = Math.max(last[stream], late ? ms - 900 : ms);
      const at = new Date(last[stream]).toISOString().replace('Z', index % 2 ? '000000Z' : 'Z');
      return { at, stream, content: String(index) };
    });
  });

function read(cursor: Cursor, lines: WorkerLogLine[]): string[] {
  cursor.opened();
  return lines.filter((line) => cursor.take(line)).map((line) => line.content);
}

/** As a client gives it back. */
function resumed(cursor: Cursor): Cursor {
  const text = formatPosition(new Map(cursor.position ? [[ID, cursor.position]] : []));
  return new Cursor(parsePosition(text)?.get(ID) ?? null);
}

describe('a reader’s place in a log', () => {
  it('gives each line once, in order, wherever it was left', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat(60), { maxLength: 5 }), (lines, stops) => {
        const seen: string[] = [];
        let cursor = new Cursor(null);
        for (const stop of [...stops.sort((a, b) => a - b), lines.length]) {
          seen.push(...read(cursor, lines.slice(0, stop)));
          cursor = resumed(cursor);
        }
        expect(seen).toEqual(lines.map((line) => line.content));
      }),
    );
  });

  it('needs no line from before `since`', () => {
    fc.assert(
      fc.property(logs, fc.nat(60), (lines, stop) => {
        const cursor = new Cursor(null);
        read(cursor, lines.slice(0, stop));
        const { since } = cursor;
        const later = lines.filter((line) => since === null || new Date(line.at ?? '') > since);
        expect(read(cursor, later)).toEqual(lines.slice(stop).map((line) => line.content));
      }),
    );
  });

  it('knows whether lines are missing, when only the last ones are read', () => {
    const line = (second: number): WorkerLogLine => ({
      at: new Date(START + second * 1000).toISOString(),
      stream: 'stdout',
      content: String(second),
    });
    const cursor = new Cursor(null);
    cursor.opened();
    expect(cursor.isAfterGap(line(0))).toBe(false);
    read(cursor, [line(0), line(1)]);
    cursor.opened();
    expect(cursor.isAfterGap(line(1))).toBe(false);
    expect(cursor.isAfterGap(line(3))).toBe(false);
    cursor.opened();
    expect(cursor.isAfterGap(line(3))).toBe(true);
    expect(cursor.isAfterGap(line(4))).toBe(false);
  });
});

describe('a position as text', () => {
  it.each(['', `${ID}/2026-01-01T00:00:00.000000001Zx2/2026-01-01T00:00:00.000000000Zx0`])('%j comes back', (text) => {
    const parsed = parsePosition(text);
    expect(parsed && formatPosition(parsed)).toBe(text);
  });

  it.each(['1', 'x,y', `${ID}/2026-01-01T00:00:00Zx1/2026-01-01T00:00:00Zx1`, ','])('%j is none', (text) => {
    expect(parsePosition(text)).toBeNull();
  });

  it('is never more than the replicas of one app', () => {
    const one = `${ID}/2026-01-01T00:00:00.000000001Zx2/2026-01-01T00:00:00.000000000Zx0`;
    expect(parsePosition(Array.from({ length: 101 }, () => one).join(','))).toBeNull();
  });
});
