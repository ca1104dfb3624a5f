import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptFor, REVISIONS_KEPT, type RevisionImage, revisionsToKeep } from './disk.ts';

const revisions = fc
  .uniqueArray(
    fc.record({
      appId: fc.constantFrom('a', 'b'),
      number: fc.integer({ min: 1, max: 40 }),
      digest: fc.constantFrom('r@sha256:1', 'sha256:2', null),
      image: fc.constant('r:1'),
      inUse: fc.boolean(),
    }),
    { selector: ({ appId, number }) => `${appId} ${number}` },
  )
  .map((all): RevisionImage[] => all);

describe('revisions whose image stays', () => {
  it('are those in use, the newest of each app, and what no registry gives again', () => {
    fc.assert(
      fc.property(revisions, (all) => {
        const kept = new Set(revisionsToKeep(all));
        for (const one of all) {
          const later = all.filter(({ appId, number }) => appId === one.appId && number > one.number);
          const isNewest = later.length === 0;
          if (one.inUse || isNewest || one.digest !== 'r@sha256:1') expect(kept.has(one)).toBe(true);
          else if (later.some(({ number }) => number >= one.number + REVISIONS_KEPT)) expect(kept.has(one)).toBe(false);
        }
      }),
    );
  });
});

describe('an image', () => {
  const image = { names: ['r:1', 'r@sha256:1'], pulledNames: ['r:1'], pulledAt: new Date(0), containers: 0, apps: [] };

  it('may go only if Davit brought it and nothing needs it', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(3), fc.nat(3), (pulled, containers, apps) => {
        const pulledAt = pulled ? new Date(0) : null;
        const kept = keptFor({ ...image, pulledAt, containers, apps: Array.from({ length: apps }) });
        expect(kept === null).toBe(pulled && containers === 0 && apps === 0);
      }),
    );
  });

  it.each([
    [['nginx:latest'], ['docker.io/library/nginx'], null],
    [['ghcr.io/a/b:1', 'ghcr.io/a/b@sha256:1'], ['ghcr.io/a/b:1'], null],
    [['ghcr.io/a/b@sha256:1'], [`ghcr.io/a/b@sha256:${'1'.repeat(64)}`], null],
    [[], ['r:1'], null],
    [['r:1', 'mine:keep'], ['r:1'], 'named'],
    [['r:2'], ['r:1'], 'named'],
    [['registry.test/r:1'], ['r:1'], 'named'],
  ] as const)('named %j and fetched as %j: %s', (names, pulledNames, kept) => {
    expect(keptFor({ ...image, names, pulledNames })).toBe(kept);
  });
});
