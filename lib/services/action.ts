/**
 * The one way into every use case: who asks is checked against the very object first, then the input is validated,
 * then it runs. What the asker may not see answers exactly as what does not exist.
 */
import type { z } from 'zod';
import { type Actor, reaches, roleIn } from '../auth/actor.ts';
import { fieldIssues } from '../domain/issues.ts';
import { type AdministratorRight, mayIn, RIGHTS, type Right } from '../domain/roles.ts';
import { type AppIdentity, findAppIdentity } from '../store/app/apps.ts';
import { type ContainerRecord, findContainer } from '../store/data/containers.ts';
import { type DataStoreRecord, findStore } from '../store/data/stores.ts';
import { findVolume, type VolumeRecord } from '../store/data/volumes.ts';
import { findRegistry, type RegistryRecord } from '../store/disk/registries.ts';
import { findProject, type ProjectRecord } from '../store/people/projects.ts';
import { findProjectToken, type TokenRecord } from '../store/people/tokens.ts';
import { invalid, notFound, ServiceError } from './errors.ts';
import type { Platform } from './platform.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a use case works on, and how it is found and guarded. */
interface Targets {
  app: AppIdentity;
  project: ProjectRecord;
  token: TokenRecord;
  registry: RegistryRecord;
  volume: VolumeRecord;
  dataStore: DataStoreRecord;
  container: ContainerRecord;
}
type TargetKind = keyof Targets;

export interface Context<Target> {
  platform: Platform;
  actor: Actor;
  target: Target;
}

export interface Definition<Kind extends TargetKind, Schema extends z.ZodType, Output> {
  on: Kind;
  right: Right;
  input: Schema;
  run(context: Context<Targets[Kind]>, input: z.output<Schema>): Promise<Output>;
}

/** @throws ServiceError not-found, forbidden, invalid, and what `run` throws */
export type Action<Output> = (platform: Platform, actor: Actor, targetId: string, input: unknown) => Promise<Output>;

export function action<Kind extends TargetKind, Schema extends z.ZodType, Output>(
  definition: Definition<Kind, Schema, Output>,
): Action<Output> {
  return async (platform, actor, targetId, input) => {
    refuseReadToken(actor);
    const target = await guards[definition.on](platform, actor, targetId, definition.right);
    return definition.run({ platform, actor, target }, validate(definition.input, input));
  };
}

/** For what belongs to the instance: an administrator's. */
export function administratorAction<Schema extends z.ZodType, Output>(definition: {
  right: AdministratorRight;
  input: Schema;
  run(platform: Platform, actor: Actor, input: z.output<Schema>): Promise<Output>;
}): (platform: Platform, actor: Actor, input: unknown) => Promise<Output> {
  return async (platform, actor, input) => {
    const may = actor.kind === 'platform' || (actor.kind === 'user' && actor.administrator);
    if (!may) {
      throw new ServiceError('forbidden', 'FORBIDDEN', 'Only an administrator of this instance may do this. Ask one.');
    }
    return definition.run(platform, actor, validate(definition.input, input));
  };
}

/** For what everyone who is signed in may ask; read tokens only where it says so. */
export function memberAction<Schema extends z.ZodType, Output>(definition: {
  readTokens: boolean;
  input: Schema;
  run(platform: Platform, actor: Actor, input: z.output<Schema>): Promise<Output>;
}): (platform: Platform, actor: Actor, input: unknown) => Promise<Output> {
  return async (platform, actor, input) => {
    if (!definition.readTokens) refuseReadToken(actor);
    return definition.run(platform, actor, validate(definition.input, input));
  };
}

/** @throws ServiceError invalid */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalid(fieldIssues(parsed.error, schema));
  return parsed.data;
}

type Guards = {
  [Kind in TargetKind]: (platform: Platform, actor: Actor, id: string, right: Right) => Promise<Targets[Kind]>;
};

const guards: Guards = {
  async app({ db }, actor, id, right) {
    const app = UUID.test(id) ? await findAppIdentity(db, id) : null;
    if (!app || !reaches(actor, app.labels)) throw notFound('app');
    authorize(actor, app.projectId, right, 'app');
    return app;
  },
  async project({ db }, actor, id, right) {
    const project = UUID.test(id) ? await findProject(db, id) : null;
    if (!project) throw notFound('project');
    authorize(actor, project.id, right, 'project');
    return project;
  },
  async token({ db }, actor, id, right) {
    refuseNarrowToken(actor);
    const token = UUID.test(id) ? await findProjectToken(db, id) : null;
    if (token?.projectId == null) throw notFound('token');
    authorize(actor, token.projectId, right, 'token');
    return token;
  },
  async registry({ db }, actor, id, right) {
    refuseNarrowToken(actor);
    const registry = UUID.test(id) ? await findRegistry(db, id) : null;
    if (!registry) throw notFound('registry');
    authorize(actor, registry.projectId, right, 'registry');
    return registry;
  },
  async volume({ db }, actor, id, right) {
    refuseNarrowToken(actor);
    const volume = UUID.test(id) ? await findVolume(db, id) : null;
    if (!volume) throw notFound('volume');
    authorize(actor, volume.projectId, right, 'volume');
    return volume;
  },
  async dataStore({ db }, actor, id, right) {
    refuseNarrowToken(actor);
    const store = UUID.test(id) ? await findStore(db, id) : null;
    if (!store) throw notFound('data store');
    authorize(actor, store.projectId, right, 'data store');
    return store;
  },
  async container({ db }, actor, id, right) {
    refuseNarrowToken(actor);
    const container = UUID.test(id) ? await findContainer(db, id) : null;
    if (!container) throw notFound('container');
    authorize(actor, container.projectId, right, 'container');
    return container;
  },
};

function authorize(actor: Actor, projectId: string, right: Right, noun: string): void {
  const role = roleIn(actor, projectId);
  if (role === null) throw notFound(noun);
  if (mayIn(role, right)) return;
  throw new ServiceError(
    'forbidden',
    'FORBIDDEN',
    `This takes the role ${RIGHTS[right]} in the project; yours is ${role}. Ask an admin of the project for it.`,
    { details: { right, role, needed: RIGHTS[right] } },
  );
}

/** A token that reaches some apps only must not make one that reaches more, nor see what there is beside it. */
export function refuseNarrowToken(actor: Actor): void {
  if (actor.kind !== 'token' || actor.selector === null) return;
  throw new ServiceError(
    'forbidden',
    'FORBIDDEN',
    `This token reaches only apps with the label ${actor.selector.name}=${actor.selector.value}. Use one without label selector.`,
  );
}

/** A token that is for calling apps opens nothing here. */
export function refuseReadToken(actor: Actor): void {
  if (actor.kind !== 'token' || actor.role !== 'READ') return;
  throw new ServiceError(
    'forbidden',
    'FORBIDDEN',
    'A token with the role ai_training_read may only call apps. Use one with the role ai_training_operator.',
  );
}
