import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { entriesFor, parseConfig, parseManifest, platformsOf } from './manifest.ts';
import { explainProblem, type ImageProblem, nearTags } from './problem.ts';

const digest = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex.join('')}`);
const word = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/);

describe('a challenge', () => {
  it('is read as it was written, however it is quoted and joined', () => {
    const challenge = fc.record({
      scheme: word,
      parameters: fc.dictionary(word, fc.string({ unit: 'grapheme-ascii' }), { minKeys: 1 }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const text = challenges
          .map(({ scheme, parameters }) => {
            const given = Object.entries(parameters).map(
              ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
            );
            return `${scheme} ${given.join(', ')}`;
          })
          .join(', ');
        const expected = challenges.map(({ scheme, parameters }) => ({
          scheme: scheme.toLowerCase(),
          parameters: new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value])),
        }));
        expect(parseChallenges(text)).toEqual(expected);
      }),
    );
  });

  it('of GitHub, Docker Hub and a plain registry', () => {
    const bearer = 'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"';
    expect(parseChallenges(bearer)).toEqual([
      {
        scheme: 'bearer',
        parameters: new Map([
          ['realm', 'https://ghcr.io/token'],
          ['service', 'ghcr.io'],
          ['scope', 'repository:user/image:pull'],
        ]),
      },
    ]);
    expect(parseChallenges(`Basic realm=x, ${bearer}`).map(({ scheme }) => scheme)).toEqual(['basic', 'bearer']);
  });

  it('that is none breaks nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseChallenges(text))));
    expect(parseChallenges('')).toEqual([]);
  });
});

describe('a manifest', () => {
  it('of whatever kind of content is read or said to be unreadable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (text, type) => {
        expect(['list', 'image', 'unreadable']).toContain(parseManifest(text, type).type);
        parseConfig(text);
      }),
    );
  });

  it('lists what machines can run it', () => {
    const entry = fc.record({
      digest,
      size: fc.nat(),
      platform: fc.record({
        os: fc.constantFrom('linux', 'windows', 'unknown'),
        architecture: fc.constantFrom('amd64', 'arm64', 'unknown'),
      }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), fc.constantFrom('amd64', 'arm64'), (manifests, architecture) => {
        const parsed = parseManifest(JSON.stringify({ schemaVersion: 2, manifests }), 'application/json');
        if (parsed.type !== 'list') throw new Error('it is a list');
        const fits = manifests.filter(
          ({ platform }) => platform.os === 'linux' && platform.architecture === architecture,
        );
        expect(entriesFor(parsed.entries, [architecture]).map((one) => one.digest)).toEqual(
          fits.map((one) => one.digest),
        );
        expect(platformsOf(parsed.entries).some((name) => name.startsWith('unknown'))).toBe(false);
      }),
    );
  });

  it('that names no digest, no size or no config is none', () => {
    const config = { digest: `sha256:${'a'.repeat(64)}`, size: 1 };
    const image = (layers: unknown, about: unknown = config) =>
      parseManifest(JSON.stringify({ schemaVersion: 2, config: about, layers }), '').type;
    expect(image([config])).toBe('image');
    expect(image([{ ...config, size: -1 }])).toBe('unreadable');
    expect(image([{ ...config, digest: 'sha256:../../etc' }])).toBe('unreadable');
    expect(image([], { size: 1 })).toBe('unreadable');
  });
});

describe('a config', () => {
  it('has ports of TCP alone, each once, in order', () => {
    const ExposedPorts = { '9000/tcp': {}, '53/udp': {}, '80': {}, '80/tcp': {}, '99999/tcp': {}, x: {} };
    const config = { User: '1000', ExposedPorts, Entrypoint: ['/run'], Cmd: null };
    expect(parseConfig(JSON.stringify({ os: 'linux', architecture: 'arm', variant: 'v7', config }))).toEqual({
      platform: 'linux/arm/v7',
      exposedPorts: [80, 9000],
      user: '1000',
      entrypoint: ['/run'],
      command: [],
    });
  });
});

describe('a problem', () => {
  const problems: ImageProblem[] = [
    { kind: 'not-found', missing: 'repository', tags: [] },
    { kind: 'not-found', missing: 'tag', tags: ['1.2'] },
    { kind: 'not-found', missing: 'tag', tags: [] },
    { kind: 'not-found', missing: 'digest', tags: [] },
    { kind: 'unauthorized', signedIn: true },
    { kind: 'unauthorized', signedIn: false },
    { kind: 'platform', offered: ['linux/arm64'], wanted: ['linux/amd64'] },
    { kind: 'invalid', why: 'its config is not there' },
    { kind: 'rate-limited', retryAfterSeconds: 90 },
    { kind: 'rate-limited', retryAfterSeconds: null },
    { kind: 'unreachable', why: 'nothing listens there' },
    { kind: 'name-unknown', host: 'ghcr.io' },
    { kind: 'tls', why: 'its certificate has expired' },
    { kind: 'address-refused', host: 'inner', address: '127.0.0.1' },
    { kind: 'not-a-registry', why: 'it answers with 418' },
  ];

  it.each(problems)('$kind says what is wrong and what to do', (problem) => {
    const sentence = explainProblem(problem, { image: 'ghcr.io/org/model:1', registry: 'ghcr.io' });
    expect(sentence).toMatch(/[.:] .+\.$/);
    expect(sentence).not.toMatch(/undefined|null|NaN/);
  });

  it('of a tag names those that are nearest', () => {
    const tags = ['latest', '1.2', '1.2.1', '2.0', '0.1-rc', 'nightly-2026', '1.1'];
    expect(nearTags(tags, '1.2.0')[0]).toBe('1.2.1');
    expect(nearTags(tags, 'lates')[0]).toBe('latest');
    expect(nearTags(tags, '1.2.0')).toHaveLength(5);
    expect(nearTags([], 'x')).toEqual([]);
  });
});
