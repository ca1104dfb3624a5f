/** A bucket in which someone gave objects the worst names there are. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sortOut, whyNoName } from '../../lib/data/files/names.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { type S3Server, startS3 } from '../fixtures/data/s3-server.ts';
import { contentOf, type TestVolume, testVolume } from './volume.ts';

const HOSTILE = [
  '../outside',
  'a/../../outside',
  '/absolute',
  'empty//part',
  'line\nbreak',
  'bell\u0007',
  'nul\u0000',
  'long'.repeat(80),
  `${'deep/'.repeat(200)}file`,
  './dot',
  '..',
  'both',
];
const FINE = [
  'back\\slash',
  'both/inside',
  'spaces and $(echo) `id` %2e%2e',
  '-rf',
  '*[a-z]?{b}',
  'grüße/日本',
  'full\uff0fwidth',
  '.hidden',
];

let s3: S3Server;
let volume: TestVolume;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  volume = await testVolume();
});
afterEach(() => volume.remove());

/** The server of the tests keeps files, and has no such names itself. */
function serve(keys: string[]): void {
  const encoded = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/');
  s3.intercept = (request, response) => {
    const url = request.url ?? '';
    const content = `content of ${decodeURIComponent(url.replace('/models/', ''))}`;
    if (url.includes('max-keys=')) {
      const objects = keys.map(
        (key) =>
          `<Contents><Key>${encoded(key)}</Key><Size>${Buffer.byteLength(`content of ${key}`)}</Size>` +
          '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag></Contents>',
      );
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(`<ListBucketResult><EncodingType>url</EncodingType>${objects.join('')}</ListBucketResult>`);
    } else {
      response.writeHead(200, {
        'content-length': Buffer.byteLength(content),
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      });
      response.end(request.method === 'HEAD' ? '' : content);
    }
    return true;
  };
}

describe('an object’s name', () => {
  it('is a file’s name below the volume, or is left out by name', async () => {
    serve([...HOSTILE, ...FINE]);
    const options = volume.options({ allowHosts: s3.allowHosts });
    const { leftOut, failed, total } = await pullVolume(volume.home, s3.place(), true, options);
    expect(await contentOf(volume.files)).toEqual(Object.fromEntries(FINE.map((key) => [key, `content of ${key}`])));
    expect(total).toBe(FINE.length);
    expect(failed).toBe(HOSTILE.length);
    expect(leftOut.every(({ path: name, why }) => name !== '' && why !== '')).toBe(true);
    expect((await readdir(volume.home)).sort()).toEqual(['files', 'git', 'lock', 'outgoing', 'staging']);
  });

  it('never leaves the directory it is put below, whatever it is', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', '\uff0e\uff0e', '\\', '/', '~'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const name = parts.join('/');
        if (whyNoName(name) !== null) return;
        const where = path.join('/root/of/volume', name);
        expect(where).toBe(`/root/of/volume/${name}`);
        expect(path.relative('/root/of/volume', where).startsWith('..')).toBe(false);
      }),
    );
  });

  it('stands beside all others that are kept', () => {
    const names = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(names, (all) => {
        const { kept, leftOut } = sortOut(all.map((parts) => ({ path: parts.join('/') })));
        const paths = kept.map((item) => item.path);
        expect(kept.length + leftOut.length).toBe(all.length);
        expect(new Set(paths).size).toBe(paths.length);
        for (const one of paths) expect(paths.some((other) => other.startsWith(`${one}/`))).toBe(false);
      }),
    );
  });
});
