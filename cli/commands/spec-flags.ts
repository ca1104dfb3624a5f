/** An app's spec as flags of the command line: ovhai's, and those for what ovhai cannot say. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { VolumeInput } from '../../lib/domain/data/volume-input.ts';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { parseVolumeFlag } from '../../lib/domain/spec-text/volume-flag.ts';
import { CliError, EXIT } from '../errors.ts';
import { askSecrets } from '../prompt.ts';

type Pair = [name: string, value: string];

const VOLUME_FORM = 'container@alias/prefix:mount_path(:permission)(:cache)';

export interface SpecFlags {
  name?: string;
  flavor?: string;
  cpu?: number;
  gpu?: number;
  replicas?: number;
  defaultHttpPort?: number;
  env: Pair[];
  secretEnv: string[];
  label: Pair[];
  volume: VolumeInput[];
  unsecureHttp?: boolean;
  probePath?: string;
  probePort?: number;
  probeInitialDelaySeconds?: number;
  probePeriodSeconds?: number;
  probeTimeoutSeconds?: number;
  probeFailureThreshold?: number;
  probeSuccessThreshold?: number;
  livenessProbePath?: string;
  livenessProbePort?: number;
  livenessProbeInitialDelaySeconds?: number;
  livenessProbePeriodSeconds?: number;
  livenessProbeTimeoutSeconds?: number;
  livenessProbeFailureThreshold?: number;
  livenessProbeSuccessThreshold?: number;
  maxSurge?: string;
  maxUnavailable?: string;
  progressDeadlineSeconds?: number;
  terminationGracePeriodSeconds?: number;
  requestTimeoutSeconds?: number;
}

export function addSpecFlags(command: Command): Command {
  return command
    .option('-n, --name <name>', 'generated when absent')
    .option('-f, --flavor <flavor>', 'see davit flavor list; 1 × ai1-1-gpu when nothing is given')
    .option('-c, --cpu <count>', 'units of a CPU flavor', whole)
    .option('-g, --gpu <count>', 'units of a GPU flavor', whole)
    .option('--replicas <count>', 'how many replicas', whole)
    .option('-p, --default-http-port <port>', 'port that the app listens on', whole)
    .addOption(pairs('-e, --env <name=value>', 'environment variable; repeatable'))
    .addOption(
      new Option(
        '--secret-env <name[=@file]>',
        'one that is encrypted and never shown again; its value is asked, or is the next line of a pipe, or the file; repeatable',
      )
        .default([], 'none')
        .argParser((text: string, before: string[]) => [...before, text]),
    )
    .addOption(pairs('-l, --label <name=value>', 'label; repeatable'))
    .addOption(volumes('-v, --volume <volume>'))
    .option('--unsecure-http', 'open to all: no token is asked')
    .option('--probe-path <path>', 'asked until it answers 200')
    .option('--probe-port <port>', 'port of the probe', whole)
    .option('--probe-initial-delay-seconds <seconds>', 'from its start to the first probe', whole)
    .option('--probe-period-seconds <seconds>', 'from one probe to the next', whole)
    .option('--probe-timeout-seconds <seconds>', 'how long an answer may take', whole)
    .option('--probe-failure-threshold <count>', 'failures in a row until it counts as not ready', whole)
    .option('--probe-success-threshold <count>', 'successes in a row until it counts as ready', whole)
    .option('--liveness-probe-path <path>', 'asked from first readiness on; where it fails, the container starts anew')
    .option('--liveness-probe-port <port>', 'port of the liveness probe', whole)
    .option('--liveness-probe-initial-delay-seconds <seconds>', 'from readiness to the first one', whole)
    .option('--liveness-probe-period-seconds <seconds>', 'from one to the next', whole)
    .option('--liveness-probe-timeout-seconds <seconds>', 'how long an answer may take', whole)
    .option('--liveness-probe-failure-threshold <count>', 'failures in a row until it starts anew', whole)
    .option('--liveness-probe-success-threshold <count>', 'successes in a row that count as one', whole)
    .option('--max-surge <count>', 'replicas above the number wanted during a rollout: 1, or 25%')
    .option('--max-unavailable <count>', 'replicas below the number wanted during a rollout: 0, or 25%')
    .option('--progress-deadline-seconds <seconds>', 'within which a replica must become ready', whole)
    .option('--termination-grace-period-seconds <seconds>', 'from SIGTERM to SIGKILL', whole)
    .option('--request-timeout-seconds <seconds>', 'how long a call may take', whole);
}

/** Secrets are in it by name; `withSecrets` asks for their values. */
export function specOfFlags(image: string, flags: SpecFlags, command: string[]): AppSpecInput {
  const { flavor, cpu, gpu, replicas } = flags;
  const env = [
    ...flags.env.map(([name, value]) => ({ name, value })),
    ...flags.secretEnv.map((text) => ({ name: text.split('=')[0] ?? '', secret: true })),
  ];
  const probe = given({
    path: flags.probePath,
    port: flags.probePort,
    initialDelaySeconds: flags.probeInitialDelaySeconds,
    periodSeconds: flags.probePeriodSeconds,
    timeoutSeconds: flags.probeTimeoutSeconds,
    failureThreshold: flags.probeFailureThreshold,
    successThreshold: flags.probeSuccessThreshold,
  });
  const livenessProbe = given({
    path: flags.livenessProbePath,
    port: flags.livenessProbePort,
    initialDelaySeconds: flags.livenessProbeInitialDelaySeconds,
    periodSeconds: flags.livenessProbePeriodSeconds,
    timeoutSeconds: flags.livenessProbeTimeoutSeconds,
    failureThreshold: flags.livenessProbeFailureThreshold,
    successThreshold: flags.livenessProbeSuccessThreshold,
  });
  const deploymentStrategy = given({
    maxSurge: flags.maxSurge,
    maxUnavailable: flags.maxUnavailable,
    progressDeadlineSeconds: flags.progressDeadlineSeconds,
    terminationGracePeriodSeconds: flags.terminationGracePeriodSeconds,
  });
  // Asked by undefined, not by truth: a 0 is the API's to refuse, by name.
  const spec: { [Name in keyof AppSpecInput]: AppSpecInput[Name] | undefined } = {
    name: flags.name,
    image,
    resources: given({ flavor, cpu, gpu }),
    scalingStrategy: replicas === undefined ? undefined : { fixed: { replicas } },
    defaultHttpPort: flags.defaultHttpPort,
    command: command.length > 0 ? command : undefined,
    envVars: env.length > 0 ? env : undefined,
    labels: flags.label.length > 0 ? Object.fromEntries(flags.label) : undefined,
    volumes: flags.volume.length > 0 ? flags.volume : undefined,
    probe,
    livenessProbe,
    deploymentStrategy,
    requestTimeoutSeconds: flags.requestTimeoutSeconds,
    unsecureHttp: flags.unsecureHttp,
  };
  return { image, ...given(spec) };
}

/** With the values of its secrets: from their files, else asked. @throws CliError */
export async function withSecrets(spec: AppSpecInput, flags: SpecFlags): Promise<AppSpecInput> {
  const files = new Map(flags.secretEnv.flatMap(fileOf));
  const missing = (spec.envVars ?? []).filter((entry) => entry.secret && entry.value == null);
  const asked = await askSecrets(missing.map(({ name }) => name).filter((name) => !files.has(name)));
  const secretOf = (name: string) => (files.has(name) ? readSecret(files.get(name) ?? '') : asked.get(name));
  if (missing.length === 0) return spec;
  const envVars = spec.envVars?.map((entry) =>
    missing.includes(entry) ? { ...entry, value: secretOf(entry.name) } : entry,
  );
  return { ...spec, envVars };
}

function fileOf(text: string): [string, string][] {
  const at = text.indexOf('=@');
  return at < 0 ? [] : [[text.slice(0, at), text.slice(at + 2)]];
}

/** A last line break is the editor's, not the secret's. */
function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `The secret in ${file} cannot be read (${error instanceof Error ? error.message : error}).`,
    );
  }
}

/** What was given; undefined where nothing was. */
function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length > 0
    ? (Object.fromEntries(entries) as { [Name in keyof Fields]: Exclude<Fields[Name], undefined> })
    : undefined;
}

export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function volumes(flags: string): Option {
  return new Option(
    flags,
    `${VOLUME_FORM}, a repository’s address in place of the container, or the API’s JSON; repeatable`,
  )
    .default([], 'none')
    .argParser((text: string, before: VolumeInput[]) => {
      const volume = parseVolumeFlag(text);
      if (!volume) throw new InvalidArgumentError(`It must be ${VOLUME_FORM}.`);
      return [...before, volume];
    });
}

function pairs(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'none').argParser((text: string, before: Pair[]) => {
    const at = text.indexOf('=');
    if (at < 1) throw new InvalidArgumentError('It must be name=value.');
    const pair: Pair = [text.slice(0, at), text.slice(at + 1)];
    return [...before, pair];
  });
}
