import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, garbageOf, goesWith, kept, type RevisionOfImage, type StoredManifest, usesOf } from './repository.ts';

const HOSTS = ['127.0.0.1:3000', 'localhost:3000'];
const digest = (index: number) => `sha256:${String(index).padStart(64, '0')}`;
const day = (number: number) => new Date(Date.UTC(2026, 0, number));

const manifest = (index: number, more: Partial<StoredManifest> = {}): StoredManifest => ({
  digest: digest(index),
  tags: [],
  pushedAt: day(1),
  children: [],
  blobs: new Map([[`blob ${index}`, 10]]),
  ...more,
});

const revision = (more: Partial<RevisionOfImage>): RevisionOfImage => ({
  appId: 'a',
  appName: 'app',
  number: 1,
  digest: null,
  image: '127.0.0.1:3000/demo/iris:1',
  inUse: false,
  ...more,
});

describe('who needs an image', () => {
  const repository = {
    repository: 'demo/iris',
    manifests: [manifest(1, { tags: ['1', 'latest'] }), manifest(2)],
  };
  const needed = (more: Partial<RevisionOfImage>) => [...usesOf(repository, [revision(more)], HOSTS).keys()];

  it('is who pins it, whatever its tag means now', () => {
    expect(needed({ digest: `127.0.0.1:3000/demo/iris@${digest(2)}` })).toEqual([digest(2)]);
    expect(needed({ digest: `localhost:3000/demo/iris@${digest(2)}` })).toEqual([digest(2)]);
    expect(needed({ digest: `ghcr.io/other/name@${digest(2)}` })).toEqual([digest(2)]);
    expect(needed({ digest: `127.0.0.1:3000/other/iris@${digest(2)}`, image: 'nginx' })).toEqual([]);
  });

  it('is who names its tag and pins none, or runs it from the engine', () => {
    expect(needed({})).toEqual([digest(1)]);
    expect(needed({ image: 'localhost:3000/demo/iris' })).toEqual([digest(1)]);
    expect(needed({ digest: digest(9) })).toEqual([digest(1)]);
    expect(needed({ image: `127.0.0.1:3000/demo/iris@${digest(2)}` })).toEqual([digest(2)]);
    expect(needed({ image: '127.0.0.1:3000/demo/iris:none' })).toEqual([]);
    expect(needed({ image: 'iris:1' })).toEqual([]);
  });

  it('is told once for each app, with its revisions', () => {
    const revisions = [revision({ number: 2, inUse: true }), revision({ number: 1 }), revision({ appId: 'b' })];
    expect(usesOf(repository, revisions, HOSTS).get(digest(1))).toEqual([
      { appId: 'a', appName: 'app', revisions: [1, 2], inUse: true },
      { appId: 'b', appName: 'app', revisions: [1], inUse: false },
    ]);
  });
});

describe('what goes', () => {
  const repository = fc.integer({ min: 1, max: 8 }).chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.record({
          tags: fc.constantFrom<string[]>([], [], [`t${index}`], [`t${index}`, `u${index}`]),
          children: fc.subarray(Array.from({ length: count }, (__, other) => digest(other))),
          pushedAt: fc.constantFrom(day(1), day(2)),
        }),
      ),
    ),
  );
  const manifests = repository.map((all) => all.map((more, index) => manifest(index, more)));
  const needed = fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]).map((indexes) => new Set(indexes.map(digest)));

  it('is never what has a tag or is needed, nor what that leads to, and never what came just now', () => {
    fc.assert(
      fc.property(manifests, needed, (all, pinned) => {
        const gone = new Set(garbageOf(all, pinned, day(2)).map((one) => one.digest));
        for (const one of all) {
          if (one.tags.length > 0 || pinned.has(one.digest) || one.pushedAt > day(1)) {
            expect(gone.has(one.digest)).toBe(false);
          }
          if (one.tags.length > 0 || pinned.has(one.digest)) {
            for (const child of one.children) expect(gone.has(child)).toBe(false);
          }
        }
        const left = all.filter((one) => !gone.has(one.digest));
        expect(garbageOf(left, pinned, day(2))).toEqual([]);
      }),
    );
  });

  it('is with a tag only what nothing else keeps', () => {
    fc.assert(
      fc.property(manifests, needed, (all, pinned) => {
        const [first] = all;
        if (!first) return;
        const gone = goesWith(all, first.digest, first.tags, pinned).map((one) => one.digest);
        const others = all.map((one) => (one === first ? { ...one, tags: [] } : one));
        const stays = kept(others, pinned);
        for (const one of gone) expect(stays.has(one)).toBe(false);
        if (!stays.has(first.digest)) expect(gone).toContain(first.digest);
      }),
    );
  });

  it('leaves an image whose other tag is still there', () => {
    const all = [manifest(1, { tags: ['1', 'latest'] })];
    expect(goesWith(all, digest(1), ['1'], new Set())).toEqual([]);
    expect(goesWith(all, digest(1), ['1', 'latest'], new Set())).toHaveLength(1);
  });
});

it('counts a layer of several images once', () => {
  const shared = new Map([
    ['layer', 100],
    ['config', 1],
  ]);
  const all = [manifest(1, { blobs: shared, children: [digest(2), digest(1)] }), manifest(2, { blobs: shared })];
  expect(bytesOf(all, [digest(1)])).toBe(101);
  expect(bytesOf(all, [digest(1), digest(2), digest(3)])).toBe(101);
});
