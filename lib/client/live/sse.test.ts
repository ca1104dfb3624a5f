import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, SseReader } from './sse.ts';

const TEXT =
  ': hello\n\nretry: 1000\n\nid: 7\nevent: events\ndata: {"a":1}\n\ndata: first\ndata: second\n\nevent: beat\ndata:\n\nid\ndata: end\n\n';

const MESSAGES: ServerSentEvent[] = [
  { event: 'events', data: '{"a":1}', id: '7' },
  { event: 'message', data: 'first\nsecond', id: '7' },
  { event: 'beat', data: '', id: '7' },
  { event: 'message', data: 'end', id: '' },
];

describe('server-sent events', () => {
  it('are read as they are written', () => {
    expect(new SseReader().read(TEXT)).toEqual(MESSAGES);
  });

  it('are the same wherever the pieces are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 30 }), (cuts) => {
        const reader = new SseReader();
        const places = [0, ...cuts.toSorted((a, b) => a - b), TEXT.length];
        const pieces = places.slice(1).map((place, index) => TEXT.slice(places[index], place));
        expect(pieces.flatMap((piece) => reader.read(piece))).toEqual(MESSAGES);
      }),
    );
  });

  it('are not told before they are whole, nor without data', () => {
    const reader = new SseReader();
    expect(reader.read('event: beat\n\ndata: x')).toEqual([]);
    expect(reader.read('y\n')).toEqual([]);
    expect(reader.read('\n')).toEqual([{ event: 'message', data: 'xy', id: '' }]);
  });
});
