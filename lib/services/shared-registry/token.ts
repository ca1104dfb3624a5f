/** The token server of the shared registry: who may pull and push what, by the roles that hold everywhere else. */
import { type Actor, roleIn } from '../../auth/actor.ts';
import { authenticate } from '../../auth/authenticate.ts';
import { parseScopes, splitRepository } from '../../domain/image/shared-registry.ts';
import { mayIn, type Right } from '../../domain/roles.ts';
import type { Access } from '../../shared-registry/key.ts';
import { findProject, findProjectBySlug } from '../../store/people/projects.ts';
import { refuseNarrowToken, refuseReadToken } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { PUSHED_SWEEP_MS, sweepLater } from './images.ts';
import { readPullTicket } from './pull-ticket.ts';
import { registryOf } from './state.ts';

const RIGHT_TO: Record<string, Right> = { pull: 'image.pull', push: 'image.push' };
/** Of one request; Docker asks for three at most, to mount a layer of another repository. */
const MOST_SCOPES = 20;

export interface RegistryToken {
  token: string;
  seconds: number;
}

type Asker = { kind: 'actor'; actor: Actor } | { kind: 'engine'; projectId: string };

/**
 * A token for what of the scopes may be done, which may be nothing: the registry then refuses it as it refuses what is
 * not there. Nobody gets the right to delete: what an app needs would go, and Davit's own API looks at that first.
 *
 * @param authorization Basic, with any name and a token of Davit as its password
 * @throws ServiceError unauthenticated, forbidden, unavailable
 */
export async function issueRegistryToken(
  platform: Platform,
  authorization: string | null,
  scopes: readonly string[],
): Promise<RegistryToken> {
  const registry = registryOf(platform);
  const { username, password } = basicOf(authorization);
  const asker = await whoAsks(platform, password);
  const access: Access[] = [];
  for (const { repository, actions } of parseScopes(scopes).slice(0, MOST_SCOPES)) {
    const granted = await grant(platform, asker, repository, actions);
    if (granted.length > 0) access.push({ type: 'repository', name: repository, actions: granted });
  }
  if (access.some(({ actions }) => actions.includes('push'))) sweepLater(platform, registry, PUSHED_SWEEP_MS);
  const signed = registry.sign(username, access);
  if (!signed) throw new ServiceError('unavailable', 'REGISTRY_STARTING', 'The registry is being started. Try again.');
  return signed;
}

async function whoAsks({ db, vault }: Platform, password: string): Promise<Asker> {
  const projectId = readPullTicket(vault, password);
  if (projectId !== null) return { kind: 'engine', projectId };
  const actor = await authenticate(db, `Bearer ${password}`);
  if (!actor) {
    throw new ServiceError(
      'unauthenticated',
      'UNAUTHORIZED',
      'This needs a good token of Davit as password (docker login, any user name). Make one on the Tokens page.',
    );
  }
  refuseReadToken(actor);
  refuseNarrowToken(actor);
  return { kind: 'actor', actor };
}

async function grant({ db }: Platform, asker: Asker, repository: string, actions: string[]): Promise<string[]> {
  const shared = splitRepository(repository);
  if (!shared) return [];
  if (asker.kind === 'engine') {
    const project = await findProject(db, asker.projectId);
    return project?.slug === shared.project && actions.includes('pull') ? ['pull'] : [];
  }
  const project = await findProjectBySlug(db, shared.project);
  const role = project && roleIn(asker.actor, project.id);
  return [...new Set(actions)].filter((action) => {
    const right = Object.hasOwn(RIGHT_TO, action) ? RIGHT_TO[action] : undefined;
    return right !== undefined && mayIn(role, right);
  });
}

function basicOf(authorization: string | null): { username: string; password: string } {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=_-]{1,4096})$/i.exec(authorization?.trim() ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return { username: text.slice(0, at), password: text.slice(at + 1) };
}
