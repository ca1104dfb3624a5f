/** What the engine holds of images: told, and removed where an administrator wants that and nothing needs them. */
import { keptFor, revisionsToKeep } from '../../domain/image/disk.ts';
import { parseImageReference } from '../../domain/image/image-reference.ts';
import { storable } from '../../domain/text/text.ts';
import { type Engine, EngineError, type StoredImage } from '../../engine/engine.ts';
import type { Credentials } from '../../registry/registry-client.ts';
import { isOfAnotherProject, type RegistryKeeping } from '../../services/registries/credentials.ts';
import {
  forgetImage,
  type ImageDraft,
  type ImageRecord,
  imagesAsOf,
  listDescribedImages,
  listImages,
  listRevisionImages,
  notePulled,
  refuseRemoval,
  type StoredConfig,
  writeImages,
} from '../../store/disk/images.ts';
import { listRegistryCas } from '../../store/disk/registries.ts';
import type { Database } from '../../store/postgres/database.ts';
import type { WorkerContext } from '../context.ts';
import { credentialsFor } from './credentials.ts';
import { settlePrivatePulls } from './private-pulls.ts';
import type { FetchImage } from './puller.ts';

/** As many are named of those that need an image. */
const MOST_APPS = 20;

type Context = Pick<WorkerContext, 'db' | 'engine' | 'log'>;

interface FetchContext extends RegistryKeeping {
  engine: Pick<Engine, 'pull' | 'image' | 'trustRegistries'>;
}

/**
 * Pulls as the user of the registry that the project added, or as anyone; and keeps in mind which images the engine has
 * by that, for what it had before is not Davit's to remove, and what was given for a password is not for all.
 */
export function imageFetcher({ engine, ...keeping }: FetchContext): FetchImage {
  return async (reference, projectId, onProgress, signal, job) => {
    if (await isOfAnotherProject(keeping, projectId, parseImageReference(reference))) {
      throw new EngineError('image-not-found', 'the shared registry has no such image for this project');
    }
    const credentials = await credentialsFor(keeping, reference, projectId);
    const before = await engine.image(reference);
    const settle = credentials ? await job.isPrivate(before?.id ?? null) : null;
    const host = parseImageReference(reference)?.registry ?? '';
    const byHand = (await engine.trustRegistries(await listRegistryCas(keeping.db))).get(host);
    await engine.pull(reference, onProgress, signal, credentials).catch((error: unknown) => {
      throw untrusted(byHand, refusedAs(credentials, error));
    });
    const after = await engine.image(reference);
    if (!after) return;
    const given = { isNew: after.id !== before?.id, projectId: credentials ? projectId : null };
    await notePulled(keeping.db, after.id, reference, given);
    await settle?.();
  };
}

/** A registry that says no to a user says it to whoever gave that user. */
function refusedAs(credentials: Credentials | null, error: unknown): unknown {
  if (!credentials || !(error instanceof EngineError) || error.kind !== 'image-unauthorized') return error;
  const who = `its registry refuses it to the user ${credentials.username}: that user’s password or rights are not enough`;
  return new EngineError('image-unauthorized', who, { cause: error });
}

/** @param byHand where the registry's CA would have to be, and Davit could not put it */
function untrusted(byHand: string | undefined, error: unknown): unknown {
  if (byHand === undefined || !(error instanceof EngineError) || error.kind !== 'registry-unreachable') return error;
  const toDo = `Davit may not tell the engine the CA of this registry: an operator has to put it there as ${byHand}`;
  return new EngineError('registry-unreachable', `${error.message}; ${toDo}`, { cause: error });
}

/** Looks at the images, and then removes those that shall go, if still nothing needs them. */
export async function tendImages(context: Context): Promise<void> {
  await settlePrivatePulls(context);
  // Those that were deleted are no longer trusted.
  await context.engine.trustRegistries(await listRegistryCas(context.db));
  await publishImages(context);
  for (const image of await listImages(context.db)) {
    if (image.removalWantedAt) await removeWanted(context, image);
  }
}

async function publishImages({ db, engine }: Context): Promise<void> {
  const asOf = await imagesAsOf(db);
  const images = await engine.images();
  const apps = await appsByImage(db, engine, images);
  const described = await listDescribedImages(db);
  const drafts: ImageDraft[] = [];
  for (const image of images) {
    const using = [...(apps.get(image.id) ?? [])].slice(0, MOST_APPS).map(([id, name]) => ({ id, name }));
    const config = described.has(image.id) ? null : await readConfig(engine, image.id);
    drafts.push({ ...image, names: image.names.map((name) => storable(name)), apps: using, config });
  }
  await writeImages(db, drafts, asOf);
}

/** Null: it has gone meanwhile. */
async function readConfig(engine: Engine, id: string): Promise<StoredConfig | null> {
  const image = await engine.image(id);
  if (!image) return null;
  const { os, architecture, exposedPorts, user, layers } = image;
  return { platform: `${os}/${architecture}`, exposedPorts, user: storable(user), layers };
}

/** By image id: the apps that may run it, by id, with their names. */
async function appsByImage(
  db: Database,
  engine: Engine,
  images: StoredImage[],
): Promise<Map<string, Map<string, string>>> {
  const ids = new Map<string, string | null>(
    images.flatMap(({ id, names }) => [[id, id], ...names.map((name) => [name, id] as const)]),
  );
  const revisions = await listRevisionImages(db);
  const kept = new Set(revisionsToKeep(revisions));
  const found = new Map<string, Map<string, string>>();
  for (const revision of revisions.filter((one) => kept.has(one))) {
    const { appId, appName } = revision;
    const reference = revision.digest ?? revision.image;
    // What no container was made of yet has only a name, which the engine understands best. Each is asked for once.
    if (!ids.has(reference)) ids.set(reference, (await engine.image(reference))?.id ?? null);
    const id = ids.get(reference);
    if (!id) continue;
    const apps = found.get(id) ?? new Map<string, string>();
    found.set(id, apps.set(appId, appName));
  }
  return found;
}

async function removeWanted({ db, engine, log }: Context, image: ImageRecord): Promise<void> {
  if (keptFor(image) !== null) {
    await refuseRemoval(db, image.id, 'It is needed again, or it is not Davit’s alone.');
    return;
  }
  try {
    await engine.removeImage(image.id);
    log.info({ image: image.id, names: image.names }, 'removed an image that nothing needs');
    await forgetImage(db, image.id);
  } catch (error) {
    await refuseRemoval(db, image.id, storable(error instanceof Error ? error.message : String(error)));
  }
}
