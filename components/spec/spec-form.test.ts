import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tidy } from '../../lib/domain/spec-text/tidy.ts';
import { anySpec } from '../../tests/arbitrary-spec.ts';
import { formPathOf } from './form-fields.ts';
import { EMPTY_FORM, toForm, toSpec } from './spec-form.ts';
import { validateForm } from './validate.ts';
import { EMPTY_VOLUME } from './volume-form.ts';

describe('a form', () => {
  it('gives back the spec that it was filled with, and finds nothing wrong with it', () => {
    fc.assert(
      fc.property(anySpec, (any) => {
        // A count without a flavor is the API's business; the form always names one. Empty secrets are asked.
        const spec = {
          ...any,
          resources: { flavor: 'ai1-1-cpu', cpu: 2 },
          envVars: any.envVars?.map((one) => (one.secret ? { ...one, value: `${one.value}x` } : one)),
        };
        const form = toForm(spec);
        expect(tidy(toSpec(form))).toEqual(tidy(spec));
        expect(validateForm(form)).toEqual([]);
      }),
    );
  });

  it('keeps a secret of the app without its value', () => {
    const form = toForm({ image: 'a', envVars: [{ name: 'TOKEN', secret: true }] }, true);
    expect(toSpec(form).envVars).toEqual([{ name: 'TOKEN', secret: true }]);
    expect(validateForm(form)).toEqual([]);
    const copied = toForm({ image: 'a', envVars: [{ name: 'TOKEN', secret: true }] });
    expect(validateForm(copied)).toEqual([
      { path: 'env.0.value', message: expect.stringMatching(/never shown again/) },
    ]);
  });

  it.each<[string, Partial<typeof EMPTY_FORM>, string, RegExp]>([
    ['no image', { image: '' }, 'image', /name an image/],
    ['a wrong image', { image: 'UPPER' }, 'image', /must be an image reference/],
    ['a port that is no number', { port: 'http' }, 'port', /whole number from 1 to 65535/],
    ['an open quote', { command: "sh -c 'x" }, 'command', /not closed/],
    [
      'a wrong variable',
      {
        env: [
          { name: '', value: '', secret: false, kept: false },
          { name: '1A', value: 'x', secret: false, kept: false },
        ],
      },
      'env.1.name',
      /must be letters/,
    ],
    [
      'a label twice',
      {
        labels: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      'labels.1.name',
      /twice/,
    ],
    ['a label without value', { labels: [{ name: 'a', value: '' }] }, 'labels.0.value', /must not be empty/],
    ['a wrong probe path', { probe: 'http', probePath: 'up' }, 'probePath', /must begin with/],
    ['a wrong surge', { maxSurge: 'many' }, 'maxSurge', /25%/],
    ['a wrong name', { name: 'My App' }, 'name', /a-z/],
    [
      'no container',
      { volumes: [{ ...EMPTY_VOLUME, mountPath: '/data' }] },
      'volumes.0.container',
      /choose a container/,
    ],
    [
      'a place of the system',
      { volumes: [{ ...EMPTY_VOLUME, container: 'models', mountPath: '/etc' }] },
      'volumes.0.mountPath',
      /of the system/,
    ],
    [
      'a prefix that leads out',
      { volumes: [{ ...EMPTY_VOLUME, container: 'models', mountPath: '/data', prefix: '../other' }] },
      'volumes.0.prefix',
      /no \. or \.\./,
    ],
    [
      'a repository that is written to',
      {
        volumes: [
          { ...EMPTY_VOLUME, kind: 'git', url: 'https://example.com/a.git', mountPath: '/data', permission: 'RW' },
        ],
      },
      'volumes.0.targetAlias',
      /choose where/,
    ],
  ])('says of %s where and why', (_what, change, path, message) => {
    expect(validateForm({ ...EMPTY_FORM, image: 'iris:1', ...change })).toContainEqual({
      path,
      message: expect.stringMatching(message),
    });
  });

  it('knows the place of every field that the API may refuse', () => {
    const form = toForm({ image: 'a', envVars: [{ name: 'A', value: 'x' }], labels: { a: 'b' } });
    expect(formPathOf(form, 'resources.flavor')).toBe('flavor');
    expect(formPathOf(form, 'resources.cpu')).toBe('units');
    expect(formPathOf(form, 'fixed.replicas')).toBe('replicas');
    expect(formPathOf(form, 'envVars.0.value')).toBe('env.0.value');
    expect(formPathOf(form, 'labels.a')).toBe('labels.0.name');
    expect(formPathOf(form, 'command.3')).toBe('command');
    expect(formPathOf(form, 'volumes.0.mountPath')).toBe('volumes');
    expect(formPathOf(form, 'region')).toBeNull();
  });
});
