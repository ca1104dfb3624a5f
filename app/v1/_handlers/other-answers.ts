/** Events, projects, tokens, flavors and oneself as the API writes them. */
import { exactAmount } from '../../../lib/domain/money/charge.ts';
import type * as answers from '../../../lib/http/answers/other.ts';
import type { TimelineEvent } from '../../../lib/services/events/list-events.ts';
import type { FlavorView } from '../../../lib/services/flavors/list-flavors.ts';
import type { ProjectRecord } from '../../../lib/services/projects/list-projects.ts';
import type { Me } from '../../../lib/services/session/me.ts';
import type { TokenRecord } from '../../../lib/services/tokens/tokens.ts';

export function toEvent({ appId, data, ...event }: TimelineEvent): answers.Event {
  return {
    ...event,
    ...(appId === null ? {} : { appId }),
    ...(data === null ? {} : { data }),
  };
}

export function toProject({ id, slug, name, createdAt }: ProjectRecord): answers.Project {
  return { id, slug, name, createdAt: createdAt.toISOString() };
}

export function toMe(me: Me): answers.Me {
  return {
    name: me.name,
    role: me.administrator
      ? 'administrator'
      : me.role === 'operator' || me.role === 'admin'
        ? 'ai_training_operator'
        : 'ai_training_read',
    tokenKind: me.tokenKind === 'project' ? 'app' : 'oauth',
    ...(me.project ? { tenant: me.project.slug } : {}),
    projects: me.projects.map(({ project, role }) => ({ slug: project.slug, name: project.name, role })),
  };
}

/** @param value the secret, only in the answer that makes it */
export function toToken(token: TokenRecord, region: string, value?: string): answers.Token {
  return {
    id: token.id,
    createdAt: token.createdAt.toISOString(),
    updatedAt: token.updatedAt.toISOString(),
    spec: {
      name: token.name,
      role: token.role === 'OPERATOR' ? 'ai_training_operator' : 'ai_training_read',
      ...(token.labelSelector === null ? {} : { labelSelector: token.labelSelector }),
      region,
      ...(token.expiresAt ? { expiresAt: token.expiresAt.toISOString() } : {}),
    },
    status: {
      version: token.version,
      ...(value === undefined ? {} : { value }),
      ...(token.prefix ? { prefix: token.prefix } : {}),
    },
  };
}

export function toFlavor({ flavor, currency }: FlavorView): answers.Flavor {
  const { gpuBrand, gpuModel, gpuMemoryBytes, nanosPerMinute } = flavor;
  return {
    id: flavor.id,
    description: flavor.description,
    type: flavor.type,
    default: flavor.isDefault,
    max: flavor.maxUnits,
    resourcesPerUnit: {
      cpu: flavor.cpuMillis / 1000,
      gpu: flavor.gpus,
      memory: flavor.memoryBytes,
      ephemeralStorage: flavor.diskBytes,
    },
    ...(flavor.type === 'gpu'
      ? {
          gpuInformation: {
            ...(gpuBrand === null ? {} : { gpuBrand }),
            ...(gpuModel === null ? {} : { gpuModel }),
            ...(gpuMemoryBytes === null ? {} : { gpuMemory: gpuMemoryBytes }),
          },
        }
      : {}),
    ...(nanosPerMinute === null
      ? {}
      : {
          price: { currency, perHour: exactAmount(nanosPerMinute * 60n), nanosPerMinute: Number(nanosPerMinute) },
        }),
  };
}
