/** A spec as the `davit app run …` that makes the same app. Values of secrets are not in it: the command asks. */
import type { AppSpecInput } from '../spec/app-spec.ts';
import { tidy } from './tidy.ts';
import { volumeFlag } from './volume-flag.ts';
import { quoteWord } from './words.ts';

/** A flag with its value; without one, a switch. */
type Flag = [flag: string, value?: string | number];

/** @param project slug; absent where it goes without saying. @returns one flag per line, for a POSIX shell */
export function toCommandLine(wanted: AppSpecInput, project?: string): string {
  const spec = tidy(wanted);
  const flags = [...(project === undefined ? [] : [['--project', project] satisfies Flag]), ...flagsOf(spec)];
  const lines = flags.map(([flag, value]) => (value === undefined ? flag : `${flag} ${quoteWord(String(value))}`));
  if (spec.command) lines.push(`-- ${spec.command.map(quoteWord).join(' ')}`);
  return [`davit app run ${quoteWord(spec.image)}`, ...lines].join(' \\\n  ');
}

function flagsOf(spec: AppSpecInput): Flag[] {
  const { resources, probe, deploymentStrategy: rollout } = spec;
  const all: [string, string | number | null | undefined][] = [
    ['--name', spec.name],
    ['--flavor', resources?.flavor],
    ['--cpu', resources?.cpu],
    ['--gpu', resources?.gpu],
    ['--replicas', spec.scalingStrategy?.fixed?.replicas],
    ['--default-http-port', spec.defaultHttpPort],
    ...probeFlags('--probe', probe),
    ...probeFlags('--liveness-probe', spec.livenessProbe),
    ['--max-surge', rollout?.maxSurge],
    ['--max-unavailable', rollout?.maxUnavailable],
    ['--progress-deadline-seconds', rollout?.progressDeadlineSeconds],
    ['--termination-grace-period-seconds', rollout?.terminationGracePeriodSeconds],
    ['--request-timeout-seconds', spec.requestTimeoutSeconds],
  ];
  return [
    ...all.flatMap(([flag, value]): Flag[] => (value == null ? [] : [[flag, value]])),
    ...(spec.envVars ?? []).map(
      ({ name, value, secret }): Flag => (secret ? ['--secret-env', name] : ['--env', `${name}=${value ?? ''}`]),
    ),
    ...Object.entries(spec.labels ?? {}).map(([name, value]): Flag => ['--label', `${name}=${value}`]),
    ...(spec.volumes ?? []).map((volume): Flag => ['--volume', volumeFlag(volume)]),
    ...(spec.unsecureHttp ? [['--unsecure-http'] satisfies Flag] : []),
  ];
}

function probeFlags(name: string, probe: AppSpecInput['probe']): [string, string | number | null | undefined][] {
  return [
    [`${name}-path`, probe?.path],
    [`${name}-port`, probe?.port],
    [`${name}-initial-delay-seconds`, probe?.initialDelaySeconds],
    [`${name}-period-seconds`, probe?.periodSeconds],
    [`${name}-timeout-seconds`, probe?.timeoutSeconds],
    [`${name}-failure-threshold`, probe?.failureThreshold],
    [`${name}-success-threshold`, probe?.successThreshold],
  ];
}
