/** What would come of an image, before anything runs: what the engine has, or what its registry says. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { VaultError } from '../../crypto/vault.ts';
import { type ImageReference, parseImageReference } from '../../domain/image/image-reference.ts';
import { imageBytes, tooLarge } from '../../domain/image/image-room.ts';
import { entriesFor } from '../../domain/image/manifest.ts';
import {
  explainProblem,
  IMAGE_PROBLEM_CODES,
  type ImageProblem,
  type ImageProblemCode,
} from '../../domain/image/problem.ts';
import { imageReference } from '../../domain/spec/app-spec.ts';
import { formatBytes, formatPlural } from '../../domain/text/format.ts';
import { inspectImage } from '../../registry/inspect-image.ts';
import { RegistryError } from '../../registry/wire.ts';
import { listArchitectures } from '../../store/capacity/nodes.ts';
import { readEngineDisk } from '../../store/disk/disk.ts';
import {
  askForLook,
  findImage,
  type ImageRecord,
  imagesAsOf,
  lastLook,
  listStoredLayers,
} from '../../store/disk/images.ts';
import { readMaxImageBytes } from '../../store/instance.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { isOfAnotherProject, registryCredentials, unreadablePassword, whereToAsk } from '../registries/credentials.ts';

export interface Preflight {
  /** As it was asked for. */
  image: string;
  /** Null: nothing stands in the way. */
  code: ImageProblemCode | null;
  /** What was found, or what is wrong and what to do now. */
  message: string;
  /** Whose word it is. */
  source: 'engine' | 'registry';
  /** Host of the registry that its name means. */
  registry: string;
  /** Of an image of the engine alone, its id. */
  digest?: string;
  platform?: string;
  /** All that it is there for. */
  platforms?: string[];
  /** To be fetched: compressed. Of an image of the engine: what it takes there. */
  bytes?: number;
  layers?: number;
  /** Of those, the ones that the engine has. */
  layersThere?: number;
  /** Without those. */
  missingBytes?: number;
  exposedPorts?: number[];
  /** Empty: root. */
  user?: string;
  entrypoint?: string[];
  command?: string[];
  /** Near the one that is not there. */
  tags?: string[];
}

/** An image that was built a moment ago is seen at the next look at the engine. */
const LOOKED_AT_SECONDS = 2;
const LOOK_TAKES_MS = 500;
const LOOK_AGAIN_MS = 50;
/** Each holds a connection to somewhere. */
const MOST_AT_ONCE = 32;
let underWay = 0;

const asked = action({
  on: 'project',
  right: 'image.check',
  input: z.strictObject({ image: imageReference }),
  run: async ({ platform, target }, { image }) => ({ platform, image, projectId: target.id }),
});

/**
 * @param signal ends it where nobody waits for the answer any more: then it throws the signal's reason
 * @throws ServiceError too-many, and what actions throw
 */
export async function preflightImage(
  ...[platform, actor, projectId, input, signal]: [...Parameters<typeof asked>, signal?: AbortSignal]
): Promise<Preflight> {
  const { image, projectId: project } = await asked(platform, actor, projectId, input);
  if (underWay >= MOST_AT_ONCE) {
    throw new ServiceError(
      'too-many',
      'TOO_MANY_CHECKS',
      'Too many images are being looked up. Try again in a moment.',
      {
        retryAfterSeconds: 1,
      },
    );
  }
  underWay++;
  try {
    return await look(platform, project, image, signal);
  } finally {
    underWay--;
  }
}

async function look(platform: Platform, projectId: string, image: string, signal?: AbortSignal): Promise<Preflight> {
  const { db, settings } = platform;
  const reference = parseImageReference(image);
  if (!reference) throw new Error('a validated reference is none');
  const architectures = await listArchitectures(db);
  const about = { image, registry: reference.registry, source: 'registry' as const };
  const keeping = { ...platform, registryHosts: settings.registryHosts };
  if (await isOfAnotherProject(keeping, projectId, reference)) {
    return { ...about, ...refused({ kind: 'not-found', missing: 'repository', tags: [] }, about) };
  }
  const local = await findImage(db, image, projectId);
  // Creating an app asks no registry for what the engine has.
  if (local) return ofEngine(image, reference, local, architectures);
  const since = await imagesAsOf(db);
  await askForLook(db, LOOKED_AT_SECONDS);
  try {
    const credentials = await registryCredentials(keeping, projectId, reference.registry);
    const asked = whereToAsk(reference, keeping, settings.allowHosts);
    const question = { ...asked, architectures, credentials, ca: credentials?.ca ?? null, signal };
    const { compressedBytes, layerSizes, ...facts } = await inspectImage(question);
    const size = imageBytes(layerSizes, await listStoredLayers(db));
    const { layersThere, missingBytes } = size;
    const found = { ...about, ...facts, bytes: compressedBytes, layersThere, missingBytes };
    const disk = await readEngineDisk(db);
    const why = tooLarge(size, { freeBytes: disk?.freeBytes ?? null, largestBytes: await readMaxImageBytes(db) });
    if (why !== null) return { ...found, ...refused({ kind: 'too-large', why }, about) };
    const there = layersThere > 0 ? `, ${layersThere} of them here already` : '';
    const parts = `${formatBytes(compressedBytes)} in ${formatPlural(facts.layers, 'layer')}${there}`;
    return {
      ...found,
      code: null,
      message: `${reference.registry} has it for ${facts.platform}: ${parts}, compressed.`,
    };
  } catch (error) {
    if (error instanceof VaultError) throw unreadablePassword(reference.registry);
    if (!(error instanceof RegistryError)) throw error;
    const built = await lookAgain(platform, projectId, image, since, signal);
    if (built) return ofEngine(image, reference, built, architectures);
    return { ...about, ...refused(error.problem, about) };
  }
}

/** The engine may have what no registry has. Where no worker looks, nothing is waited for long. */
async function lookAgain(
  { db }: Platform,
  projectId: string,
  image: string,
  since: Date,
  signal?: AbortSignal,
): Promise<ImageRecord | null> {
  for (let waited = 0; waited < LOOK_TAKES_MS; waited += LOOK_AGAIN_MS) {
    const at = await lastLook(db);
    if (at === null || at.getTime() > since.getTime() - LOOKED_AT_SECONDS * 1000) break;
    await wait(LOOK_AGAIN_MS, undefined, signal ? { signal } : {});
  }
  return findImage(db, image, projectId);
}

function ofEngine(
  image: string,
  { registry }: ImageReference,
  stored: ImageRecord,
  architectures: string[],
): Preflight {
  const { id, names, bytes, config } = stored;
  const digest = names.map((name) => /@(sha256:[0-9a-f]{64})$/.exec(name)?.[1]).find((one) => one !== undefined);
  const about = { image, registry, source: 'engine' as const, digest: digest ?? id, bytes };
  const { layers: _layers, ...said } = config ?? { layers: [] };
  const found = config ? { ...about, ...said, platforms: [config.platform] } : about;
  const fits = !config || entriesFor([{ digest: id, bytes, platform: config.platform }], architectures).length > 0;
  if (!fits) {
    const wanted = architectures.map((architecture) => `linux/${architecture}`);
    return { ...found, ...refused({ kind: 'platform', offered: [config.platform], wanted }, about) };
  }
  return { ...found, code: null, message: `The engine has it already, ${formatBytes(bytes)}: nothing is fetched.` };
}

function refused(problem: ImageProblem, subject: { image: string; registry: string }) {
  return {
    code: IMAGE_PROBLEM_CODES[problem.kind],
    message: explainProblem(problem, subject),
    ...(problem.kind === 'not-found' && problem.tags.length > 0 ? { tags: problem.tags } : {}),
    ...(problem.kind === 'platform' ? { platforms: problem.offered } : {}),
  };
}
