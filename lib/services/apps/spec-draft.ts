/** What creation makes of a spec, and what it refuses: for creating, and for asking what would come of it. */
import { type Actor, selectorOf } from '../../auth/actor.ts';
import type { RevisionSpec } from '../../domain/lifecycle/model.ts';
import { DEFAULT_PORT, DEPLOYMENT_DEFAULTS, isPlatformLabel } from '../../domain/spec/app-limits.ts';
import type { AppSpecInput } from '../../domain/spec/app-spec.ts';
import { listFlavors } from '../../store/flavors.ts';
import { invalidField, ServiceError } from '../errors.ts';
import type { Platform, Settings } from '../platform.ts';
import { completeProbe } from './probe.ts';
import { amountsOf, chooseResources } from './resources.ts';

/** A first revision; secrets are sealed, and volumes made, when the app has its id. */
export type SpecDraft = Omit<RevisionSpec, 'digest' | 'askRegistry' | 'envVars' | 'volumes'>;

export function nameTaken(name: string): ServiceError {
  const message = `"${name}" is the name of another app in this project; choose another, or leave it out`;
  return new ServiceError('conflict', 'NAME_TAKEN', `name: ${message}`, { details: [{ field: 'name', message }] });
}

/** @throws ServiceError invalid */
export async function specFor({ db }: Platform, input: AppSpecInput): Promise<SpecDraft> {
  const port = input.defaultHttpPort ?? DEFAULT_PORT;
  return {
    image: input.image,
    command: input.command && input.command.length > 0 ? input.command : null,
    port,
    probe: input.probe ? completeProbe(input.probe, null, port) : null,
    livenessProbe: input.livenessProbe ? completeProbe(input.livenessProbe, null, port) : null,
    ...amountsOf(chooseResources(input.resources ?? {}, await listFlavors(db), null, 'resources.')),
  };
}

export function deploymentFor(input: AppSpecInput) {
  const wanted = input.deploymentStrategy;
  return {
    maxSurge: wanted?.maxSurge ?? DEPLOYMENT_DEFAULTS.maxSurge,
    maxUnavailable: wanted?.maxUnavailable ?? DEPLOYMENT_DEFAULTS.maxUnavailable,
    progressDeadlineSeconds: wanted?.progressDeadlineSeconds ?? DEPLOYMENT_DEFAULTS.progressDeadlineSeconds,
    gracePeriodSeconds: wanted?.terminationGracePeriodSeconds ?? DEPLOYMENT_DEFAULTS.terminationGracePeriodSeconds,
  };
}

/** @throws ServiceError invalid */
export function checkRegion(region: string | null | undefined, settings: Settings): void {
  if (region == null || region === settings.region) return;
  throw invalidField('region', `this instance is region "${settings.region}"; give that, or leave it out`);
}

/** The platform's own labels follow with the row; a token gives its own label to what it makes, as on AI Deploy. */
export function labelsFor(actor: Actor, wanted: Record<string, string>): Record<string, string> {
  const labels = Object.fromEntries(Object.entries(wanted).filter(([name]) => !isPlatformLabel(name)));
  const selector = selectorOf(actor);
  if (!selector) return labels;
  if (isPlatformLabel(selector.name)) {
    throw new ServiceError(
      'forbidden',
      'FORBIDDEN',
      `This token reaches only the app with ${selector.name}=${selector.value}: it cannot make another.`,
    );
  }
  const given = Object.hasOwn(labels, selector.name) ? labels[selector.name] : undefined;
  if (given !== undefined && given !== selector.value) {
    throw invalidField(`labels.${selector.name}`, `this token makes only apps with "${selector.value}" here`);
  }
  return { ...labels, [selector.name]: selector.value };
}
