/**
 * What a user may ask of an app: AI Deploy's field names, every rule beside its field (product page, section 1). The
 * API, the CLI and the console's forms validate with these very schemas. Unknown fields are refused by name; fields of
 * AI Deploy that Davit does not serve are refused by name with the reason, never ignored.
 */
import { z } from 'zod';
import { volumesInput } from '../data/volume-input.ts';
import { isMetadataHost, parseImageReference } from '../image/image-reference.ts';
import { isPlainText, PLAIN_TEXT } from '../text/inert-text.ts';
import {
  isPlatformLabel,
  MAX_ENV_ENTRIES,
  MAX_ENV_VALUE_BYTES,
  MAX_LABELS,
  MAX_REPLICAS,
  MAX_UNITS,
} from './app-limits.ts';
import { notServed, text } from './text-input.ts';

const MAX_COMMAND_WORDS = 256;
const MAX_COMMAND_BYTES = 64 * 1024;

const bytes = (value: string) => new TextEncoder().encode(value).length;
/** Controls would end up in argv, headers or a terminal. */
const printable = (value: string) => !/\p{Cc}/u.test(value);
const integer = (least: number, most: number) =>
  z
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

export const appName = text().regex(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be 1 to 63 of a-z, 0-9 and -, and begin and end with a letter or digit',
);

export const imageReference = text()
  .refine((value) => parseImageReference(value) !== null, {
    error: 'must be an image reference such as ghcr.io/org/model:1.2 or name@sha256:…, in lower case',
  })
  .refine((value) => !isMetadataHost(parseImageReference(value)?.registry ?? ''), {
    error: 'must not name a link-local address or a metadata service as its registry',
  });

export const port = integer(1, 65535);

export const command = z
  .array(text())
  .max(MAX_COMMAND_WORDS, `must have at most ${MAX_COMMAND_WORDS} words`)
  .refine((words) => words.reduce((sum, word) => sum + bytes(word), 0) <= MAX_COMMAND_BYTES, {
    error: `must be at most ${MAX_COMMAND_BYTES / 1024} KiB in all`,
  });

export const envVar = z.strictObject({
  name: text()
    .max(255, 'must be at most 255 characters')
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and _, and not begin with a digit'),
  value: text()
    .refine((value) => bytes(value) <= MAX_ENV_VALUE_BYTES, `must be at most ${MAX_ENV_VALUE_BYTES / 1024} KiB`)
    .nullish(),
  secret: z.boolean().nullish().describe('Encrypted at rest and never shown again: answers leave its value out'),
});
export type EnvVar = z.output<typeof envVar>;

export const envVars = z
  .array(envVar)
  .max(MAX_ENV_ENTRIES, `must have at most ${MAX_ENV_ENTRIES} entries`)
  .superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      if (seen.has(entry.name)) {
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${entry.name}" stands twice` });
      }
      seen.add(entry.name);
    }
  });

/** The platform sets them itself, over what a spec says: one that was read back is taken as it is. */
const PLATFORM_LABELS = ['ovh/id', 'ovh/type'];

const labelText = text()
  .min(1, 'must not be empty')
  .max(63, 'must be at most 63 characters')
  .refine((value) => !value.includes('='), 'must have no =')
  .refine(isPlainText, PLAIN_TEXT);
export const labels = z.record(labelText, labelText).superRefine((value, context) => {
  for (const name of Object.keys(value).filter((one) => isPlatformLabel(one) && !PLATFORM_LABELS.includes(one))) {
    const message = 'labels that begin with ovh/ are the platform’s own; choose another name';
    context.addIssue({ code: 'custom', path: [name], message });
  }
  if (Object.keys(value).length > MAX_LABELS) {
    context.addIssue({ code: 'custom', message: `must have at most ${MAX_LABELS} labels` });
  }
});

export const probe = z.strictObject({
  path: text()
    .max(1024, 'must be at most 1024 characters')
    .regex(/^\/[^\s#]*$/, 'must begin with / and have no spaces')
    .refine(printable, 'must have no control characters')
    .nullish(),
  port: port.nullish(),
  initialDelaySeconds: integer(0, 3600).nullish(),
  periodSeconds: integer(1, 3600).nullish(),
  timeoutSeconds: integer(1, 3600).nullish(),
  failureThreshold: integer(1, 100).nullish(),
  successThreshold: integer(1, 100).nullish(),
});

/** `unit × flavor`; memory and disk follow from the flavor and cannot be chosen. */
export const resources = z
  .strictObject({
    flavor: text().min(1).max(63).nullish(),
    cpu: integer(1, MAX_UNITS.cpu).nullish(),
    gpu: integer(1, MAX_UNITS.gpu).nullish(),
    memory: followsFromFlavor(),
    ephemeralStorage: followsFromFlavor(),
    gpuBrand: followsFromFlavor(),
    gpuMemory: followsFromFlavor(),
    gpuModel: followsFromFlavor(),
    publicNetwork: followsFromFlavor(),
    privateNetwork: followsFromFlavor(),
  })
  .refine((value) => !(value.cpu && value.gpu), { path: ['gpu'], error: 'cpu and gpu exclude each other; give one' });

export const fixedStrategy = z.strictObject({ replicas: integer(1, MAX_REPLICAS).default(1) });
export const scalingStrategy = z.strictObject({
  fixed: fixedStrategy.nullish(),
  automatic: notServed('automatic scaling is not offered by this version of Davit; give fixed.replicas'),
});

/** A count may stand as a number too, as YAML and Kubernetes have it. */
const share = z
  .preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    text().regex(/^(\d{1,2}|100)%?$/, 'must be a count such as 1, or a percentage up to 100% such as 25%'),
  )
  .describe('A count, a number or its digits, or a percentage of the replicas wanted');
export const deploymentStrategy = z.strictObject({
  maxSurge: share.nullish(),
  maxUnavailable: share.nullish(),
  progressDeadlineSeconds: integer(1, 86_400).nullish(),
  terminationGracePeriodSeconds: integer(0, 3600).nullish(),
});

/** POST /v1/app. `null` means absent, as AI Deploy's SDK sends it. */
export const appSpecInput = z.strictObject({
  name: appName.nullish(),
  image: imageReference,
  region: text().nullish(),
  resources: resources.nullish(),
  scalingStrategy: scalingStrategy.nullish(),
  requestTimeoutSeconds: integer(1, 86_400).nullish(),
  defaultHttpPort: port.nullish(),
  command: command.nullish(),
  envVars: envVars.nullish(),
  labels: labels.nullish(),
  probe: probe.nullish(),
  deploymentStrategy: deploymentStrategy.nullish(),
  unsecureHttp: z.boolean().nullish(),
  volumes: volumesInput.nullish(),
  livenessProbe: probe
    .nullish()
    .describe('From first readiness on; where it fails failureThreshold times in a row, the container is started anew'),
  grpcPort: notServed('is not offered; gRPC goes over the HTTP port'),
  partnerId: notServed('is not offered; there is no partner catalogue'),
});
export type AppSpecInput = z.infer<typeof appSpecInput>;

/** PUT /v1/app/{id}: what is absent or null stays; an empty command or probe takes away the app's own. */
export const appUpdateInput = z.strictObject({
  url: imageReference.nullish(),
  command: command.nullish().describe("An empty list returns to the image's own"),
  defaultHttpPort: port.nullish(),
  envVars: z
    .array(envVar)
    .max(MAX_ENV_ENTRIES, `must have at most ${MAX_ENV_ENTRIES} entries`)
    .nullish()
    .describe(
      'By name: those listed are set, an empty or null value removes one, the others stay. What is secret stays so; with secret and without value, the value stays',
    ),
  flavor: text()
    .min(1)
    .max(63)
    .nullish()
    .describe('Absent units stay where the flavor is counted as before; otherwise they become 1'),
  cpu: integer(1, MAX_UNITS.cpu).nullish(),
  gpu: integer(1, MAX_UNITS.gpu).nullish(),
  probe: probe
    .nullish()
    .describe(
      'Fields that are absent stay; an empty object removes the probe: then a TCP connection is readiness enough',
    ),
  deploymentStrategy: deploymentStrategy.nullish(),
  requestTimeoutSeconds: integer(1, 86_400).nullish(),
  unsecureHttp: z.boolean().nullish().describe("Davit's addition: true opens the endpoint to all, at once"),
  livenessProbe: probe.nullish().describe('Fields that are absent stay; an empty object removes it'),
  volumes: volumesInput.nullish().describe("Davit's addition: all of them; an empty list takes them away"),
  grpcPort: notServed('is not offered; gRPC goes over the HTTP port'),
});
export type AppUpdateInput = z.infer<typeof appUpdateInput>;
export type EnvPatch = NonNullable<AppUpdateInput['envVars']>;

function followsFromFlavor() {
  return z.null({ error: 'follows from the flavor and its count; leave it out' }).optional();
}
