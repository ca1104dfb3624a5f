import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EnvEntry, RevisionSpec } from '../lifecycle/model.ts';
import { diffRevisions } from './diff-revisions.ts';

const SPEC: RevisionSpec = {
  image: 'ghcr.io/org/model:1',
  digest: 'ghcr.io/org/model@sha256:aa',
  askRegistry: false,
  command: null,
  envVars: [],
  port: 8080,
  probe: null,
  livenessProbe: null,
  volumes: [],
  flavor: 'ai1-s-cpu',
  units: 1,
  cpuMillis: 500,
  memoryBytes: 2 ** 30,
  diskBytes: 2 ** 31,
  gpus: 0,
  gpuModel: null,
};
const PROBE = {
  path: '/health',
  port: 8080,
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
};

it('names each field as the API does, with what it was and what it is', () => {
  const after: RevisionSpec = {
    ...SPEC,
    digest: 'ghcr.io/org/model@sha256:bb',
    command: ['serve'],
    probe: PROBE,
    units: 2,
    cpuMillis: 1000,
    envVars: [{ name: 'MODE', value: 'fast' }],
  };
  const changes = diffRevisions(SPEC, after);
  expect(changes).toContainEqual({ field: 'digest', change: 'changed', before: SPEC.digest, after: after.digest });
  expect(changes).toContainEqual({ field: 'command', change: 'added', after: ['serve'] });
  expect(changes).toContainEqual({ field: 'probe.path', change: 'added', after: '/health' });
  expect(changes).toContainEqual({ field: 'resources.flavorCount', change: 'changed', before: 1, after: 2 });
  expect(changes).toContainEqual({ field: 'resources.cpu', change: 'changed', before: 0.5, after: 1 });
  expect(changes).toContainEqual({ field: 'envVars.MODE', change: 'added', after: 'fast' });
  expect(diffRevisions(after, SPEC).map((one) => one.change)).toContain('removed');
});

it('a tag that moved is a change of the digest alone', () => {
  const after = { ...SPEC, digest: 'ghcr.io/org/model@sha256:bb' };
  expect(diffRevisions(SPEC, after).map((one) => one.field)).toEqual(['digest']);
});

it('an open variable that became secret keeps what it was; what it is stays untold', () => {
  const before = { ...SPEC, envVars: [{ name: 'KEY', value: 'open' }] };
  const after: RevisionSpec = { ...SPEC, envVars: [{ name: 'KEY', secret: true, sealed: 'v1.sealed' }] };
  expect(diffRevisions(before, after)).toEqual([
    { field: 'envVars.KEY', change: 'changed', before: 'open', secret: true },
  ]);
});

const name = fc.constantFrom('A', 'B', 'C');
const entry: fc.Arbitrary<EnvEntry> = fc.oneof(
  fc.record({ name, value: fc.string() }),
  fc.record({ name, secret: fc.constant(true as const), sealed: fc.integer().map((n) => `sealed:${n}:secret`) }),
);
const spec: fc.Arbitrary<RevisionSpec> = fc.record({
  ...Object.fromEntries(Object.entries(SPEC).map(([field, value]) => [field, fc.constant(value)])),
  image: fc.constantFrom('a:1', 'b:1'),
  digest: fc.constantFrom(null, 'a@sha256:1'),
  command: fc.option(fc.array(fc.string(), { minLength: 1, maxLength: 2 })),
  probe: fc.option(fc.record({ ...probeOf(PROBE), port: fc.nat(65535) })),
  envVars: fc.uniqueArray(entry, { selector: (one) => one.name }),
}) as fc.Arbitrary<RevisionSpec>;

function probeOf(probe: typeof PROBE) {
  return Object.fromEntries(Object.entries(probe).map(([field, value]) => [field, fc.constant(value)]));
}

it('is empty only between equals, turns around, and never shows a secret', () => {
  fc.assert(
    fc.property(spec, spec, (a, b) => {
      expect(diffRevisions(a, a)).toEqual([]);
      const there = diffRevisions(a, b);
      const back = diffRevisions(b, a);
      expect(back.map((one) => one.field).sort()).toEqual(there.map((one) => one.field).sort());
      for (const { field, before, after } of there) {
        const turned = back.find((one) => one.field === field);
        expect([turned?.after, turned?.before]).toEqual([before, after]);
      }
      expect(JSON.stringify(there)).not.toContain('sealed:');
      const secretsDiffer = JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b));
      expect(there.some((one) => one.field.startsWith('envVars.'))).toBe(secretsDiffer);
    }),
  );
});

function sorted({ envVars }: RevisionSpec): EnvEntry[] {
  return [...envVars].sort((one, other) => (one.name < other.name ? -1 : 1));
}
