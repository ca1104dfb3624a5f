/** Any spec that the API takes, hostile text in every field that takes text. */
import fc from 'fast-check';
import { type AppSpecInput, appSpecInput } from '../lib/domain/spec/app-spec.ts';
import { isPlainText } from '../lib/domain/text/inert-text.ts';
import { anyVolumes } from './arbitrary-volume.ts';

const hostile = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '',
      ' ',
      '-',
      '--',
      "it's",
      '"',
      '\\',
      '\\\\',
      '$(id)',
      '`id`',
      '$HOME',
      '!x',
      '*',
      '~',
      '#no',
      'a\nb',
      '\t',
      '\u2028',
      '\u0085',
      'true',
      'null',
      '012',
      '1e3',
      '1:30',
      '- a',
      'a: b',
      '? x',
      '&a',
      '*a',
      '!!str',
      '|',
      '>',
      '%',
      '@',
      '=',
      '<<',
      '{}',
      '[]',
      '-----BEGIN',
      '🦜',
      '\u007f',
      '\ufeff',
    ),
  )
  .filter((text) => text.isWellFormed() && !text.includes('\0'));
const labelText = hostile.filter(
  (text) => text.length > 0 && text.length <= 63 && isPlainText(text) && !/=|^ovh\//.test(text),
);
const int = (min: number, max: number) => fc.integer({ min, max });
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const probe = fc.record({
  path: some(fc.constantFrom('/', '/health', "/a'b?x=$y&z", '/%20')),
  port: some(int(1, 65535)),
  initialDelaySeconds: some(int(0, 3600)),
  periodSeconds: some(int(1, 3600)),
  timeoutSeconds: some(int(1, 3600)),
  failureThreshold: some(int(1, 100)),
  successThreshold: some(int(1, 100)),
});
const surge = fc.oneof(
  int(0, 99).map(String),
  int(0, 100).map((percent) => `${percent}%`),
);
const envName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);

const env = fc
  .uniqueArray(fc.record({ name: envName, value: hostile, secret: fc.boolean() }), {
    selector: ({ name }) => name,
    maxLength: 6,
  })
  // As the command line has it: open ones first.
  .map((entries) => [...entries.filter(({ secret }) => !secret), ...entries.filter(({ secret }) => secret)]);

export const anySpec: fc.Arbitrary<AppSpecInput> = fc
  .record({
    name: some(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/)),
    image: fc.constantFrom(
      'iris:1',
      'ghcr.io/org/model:1.2',
      `localhost:5000/a@sha256:${'0'.repeat(64)}`,
      'a_b.c/d--e',
    ),
    resources: some(
      fc.oneof(
        fc.record({ flavor: fc.constantFrom('ai1-1-cpu', 'own flavor', "it's"), cpu: some(int(1, 12)) }),
        fc.record({ gpu: int(1, 4) }),
      ),
    ),
    scalingStrategy: some(fc.record({ fixed: fc.record({ replicas: int(1, 10) }) })),
    defaultHttpPort: some(int(1, 65535)),
    command: some(fc.array(hostile, { maxLength: 5 })),
    envVars: some(env),
    labels: some(fc.dictionary(labelText, labelText, { maxKeys: 4, noNullPrototype: true })),
    probe: some(probe),
    livenessProbe: some(probe),
    deploymentStrategy: some(
      fc.record({
        maxSurge: some(surge),
        maxUnavailable: some(surge),
        progressDeadlineSeconds: some(int(1, 86_400)),
        terminationGracePeriodSeconds: some(int(0, 3600)),
      }),
    ),
    requestTimeoutSeconds: some(int(1, 86_400)),
    unsecureHttp: some(fc.boolean()),
    volumes: some(anyVolumes),
  })
  .map((spec) => appSpecInput.parse(spec));
