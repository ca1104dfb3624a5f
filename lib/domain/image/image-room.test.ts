import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISK_RESERVE_BYTES, imageBytes, tooLarge } from './image-room.ts';

const GIB = 2 ** 30;
const bytes = fc.integer({ min: 0, max: 100 * GIB });

describe('an image', () => {
  it('shares with the engine’s images the layers that both begin with', () => {
    const layers = ['a', 'b', 'c'].map((diffId, index) => ({ diffId, bytes: 10 ** index }));
    expect(imageBytes(layers, [])).toEqual({ totalBytes: 111, layersThere: 0, missingBytes: 111 });
    expect(imageBytes(layers, [['a'], ['a', 'b', 'x'], ['b', 'c']])).toEqual({
      totalBytes: 111,
      layersThere: 2,
      missingBytes: 100,
    });
    expect(imageBytes(layers, [['a', 'b', 'c', 'd']])).toEqual({ totalBytes: 111, layersThere: 3, missingBytes: 0 });
    const unknown = layers.map((layer) => ({ ...layer, diffId: null }));
    expect(imageBytes(unknown, [['a', 'b', 'c']]).missingBytes).toBe(111);
  });

  it('that its disk has room for beside the reserve, and that the instance allows, may be fetched; no other', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.option(bytes), fc.option(bytes), (one, other, freeBytes, largestBytes) => {
        const [missingBytes = 0, totalBytes = 0] = [one, other].sort((a, b) => a - b);
        const fits = freeBytes === null || missingBytes === 0 || missingBytes + DISK_RESERVE_BYTES <= freeBytes;
        const allowed = largestBytes === null || totalBytes <= largestBytes;
        expect(tooLarge({ totalBytes, missingBytes }, { freeBytes, largestBytes }) === null).toBe(fits && allowed);
      }),
    );
  });

  it('that is too large is told with its size, the room that there is, and what to do', () => {
    const room = { freeBytes: 12.4 * GIB, largestBytes: null };
    const said = tooLarge({ totalBytes: 40 * GIB, missingBytes: 40 * GIB }, room);
    expect(said).toMatch(/^40.GiB would .* this machine has 12\.4.GiB free.*smaller image.*administrator/);
    expect(tooLarge({ totalBytes: 40 * GIB, missingBytes: 20 * GIB }, room)).toMatch(/^20.GiB of its 40.GiB/);
  });

  it('over the instance’s limit is told that, whatever room there is', () => {
    const said = tooLarge({ totalBytes: 40 * GIB, missingBytes: 0 }, { freeBytes: 0, largestBytes: 20 * GIB });
    expect(said).toMatch(/^It is 40.GiB compressed, and this instance takes images of 20.GiB at most/);
  });
});
