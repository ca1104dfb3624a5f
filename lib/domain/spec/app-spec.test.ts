import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../image/image-reference.ts';
import { appSpecInput, appUpdateInput } from './app-spec.ts';

/** Field and sentence of the first complaint, `null` when it is accepted. */
function complaint(schema: typeof appSpecInput | typeof appUpdateInput, input: unknown): string | null {
  const result = schema.safeParse(input);
  const issue = result.error?.issues[0];
  if (!issue) return null;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
  return `${[...issue.path, ...(keys ? [keys] : [])].join('.')}: ${issue.message}`;
}

describe('what is refused at creation, by name', () => {
  const long = 'x'.repeat(70_000);
  it.each<[string, object, string]>([
    ['a shell string as image', { image: '; rm -rf /' }, 'image: must be an image reference'],
    ['an image in upper case', { image: 'Nginx' }, 'image: must be an image reference'],
    ['an image that is too long', { image: long }, 'image:'],
    [
      'a registry at the metadata service',
      { image: '169.254.169.254/latest/meta-data:1' },
      'image: must not name a link-local',
    ],
    ['a name with a space', { name: 'a b' }, 'name: must be 1 to 63'],
    ['a name that is too long', { name: 'a'.repeat(64) }, 'name: must be 1 to 63'],
    ['port 0', { defaultHttpPort: 0 }, 'defaultHttpPort: must be at least 1'],
    ['port 65536', { defaultHttpPort: 65536 }, 'defaultHttpPort: must be at most 65535'],
    ['a port as text', { defaultHttpPort: '8080' }, 'defaultHttpPort: must be a whole number'],
    [
      'eleven replicas',
      { scalingStrategy: { fixed: { replicas: 11 } } },
      'scalingStrategy.fixed.replicas: must be at most 10',
    ],
    [
      'no replica',
      { scalingStrategy: { fixed: { replicas: 0 } } },
      'scalingStrategy.fixed.replicas: must be at least 1',
    ],
    [
      'automatic scaling',
      { scalingStrategy: { automatic: {} } },
      'scalingStrategy.automatic: automatic scaling is not offered',
    ],
    ['an env name with =', { envVars: [{ name: 'A=B', value: '' }] }, 'envVars.0.name: must be letters'],
    [
      'an env name twice',
      {
        envVars: [
          { name: 'A', value: '' },
          { name: 'A', value: '' },
        ],
      },
      'envVars.1.name: "A" stands twice',
    ],
    ['an env value over 32 KiB', { envVars: [{ name: 'A', value: long }] }, 'envVars.0.value: must be at most 32 KiB'],
    ['NUL in the command', { command: ['a\0b'] }, 'command.0: must not contain NUL'],
    ['a label over 63', { labels: { a: 'x'.repeat(64) } }, 'labels.a: must be at most 63'],
    [
      '33 labels',
      { labels: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`l${i}`, 'x'])) },
      'labels: must have at most 32',
    ],
    ['13 CPUs', { resources: { cpu: 13 } }, 'resources.cpu: must be at most 12'],
    ['CPU and GPU', { resources: { cpu: 1, gpu: 1 } }, 'resources.gpu: cpu and gpu exclude each other'],
    ['memory of one’s own', { resources: { memory: 1 } }, 'resources.memory: follows from the flavor'],
    ['a probe path without /', { probe: { path: 'health' } }, 'probe.path: must begin with /'],
    ['a probe path with a line break', { probe: { path: '/a\r\nX: y' } }, 'probe.path:'],
    ['gRPC', { grpcPort: 9000 }, 'grpcPort: is not offered'],
    ['a volume from nowhere', { volumes: [{ mountPath: '/data' }] }, 'volumes.0.volumeSource: must be one of'],
    ['HostConfig smuggled in', { HostConfig: { Privileged: true } }, 'HostConfig: Unrecognized key'],
    ['a wrong surge', { deploymentStrategy: { maxSurge: 'many' } }, 'deploymentStrategy.maxSurge: must be a count'],
    ['a surge below nothing', { deploymentStrategy: { maxSurge: -1 } }, 'deploymentStrategy.maxSurge: must be a count'],
    ['half a surge', { deploymentStrategy: { maxSurge: 1.5 } }, 'deploymentStrategy.maxSurge: must be a count'],
    [
      'more than all away',
      { deploymentStrategy: { maxUnavailable: '101%' } },
      'deploymentStrategy.maxUnavailable: must be a count such as 1, or a percentage up to 100%',
    ],
    [
      'a deadline of nothing',
      { deploymentStrategy: { progressDeadlineSeconds: 0 } },
      'deploymentStrategy.progressDeadlineSeconds: must be at least 1',
    ],
  ])('%s', (_what, field, expected) => {
    expect(complaint(appSpecInput, { image: 'nginx:1', ...field })).toContain(expected);
  });

  it('a missing image', () => {
    expect(complaint(appSpecInput, {})).toContain('image:');
  });
});

describe('what is refused at update, by name', () => {
  it.each<[object, string]>([
    [{ HostConfig: {} }, 'HostConfig'],
    [{ name: 'x' }, 'name'],
    [{ url: 'a b' }, 'url: must be an image reference'],
    [{ command: 'sh' }, 'command:'],
    [{ envVars: [{ name: 'A=B', value: '1' }] }, 'envVars.0.name'],
  ])('%j', (input, expected) => {
    expect(complaint(appUpdateInput, input)).toContain(expected);
  });
});

describe('what is accepted', () => {
  it('a count as a number, as YAML and Kubernetes have it', () => {
    const deploymentStrategy = { maxSurge: 2, maxUnavailable: '0%' };
    expect(appSpecInput.parse({ image: 'nginx', deploymentStrategy }).deploymentStrategy).toEqual({
      maxSurge: '2',
      maxUnavailable: '0%',
    });
  });

  it('null for every optional field, as AI Deploy’s SDK sends it', () => {
    const nulls = Object.fromEntries(Object.keys(appSpecInput.shape).map((field) => [field, null]));
    expect(complaint(appSpecInput, { ...nulls, image: 'nginx' })).toBeNull();
  });

  it.each([
    ['nginx', 'docker.io', 'library/nginx'],
    ['org/model:1.2', 'docker.io', 'org/model'],
    ['ghcr.io/org/team/model:1.2', 'ghcr.io', 'org/team/model'],
    ['localhost:5000/x', 'localhost:5000', 'x'],
    [`reg.example:443/a/b@sha256:${'a'.repeat(64)}`, 'reg.example:443', 'a/b'],
  ])('image %s', (text, registry, repository) => {
    expect(parseImageReference(text)).toMatchObject({ registry, repository });
  });
});
