/** A project's part of the shared registry: what is there, who needs it, and what of it goes. */
import { z } from 'zod';
import {
  bytesOf,
  garbageOf,
  goesWith,
  type ImageUse,
  type StoredManifest,
  type StoredRepository,
  shownOf,
  usesOf,
} from '../../domain/image/repository.ts';
import { splitRepository } from '../../domain/image/shared-registry.ts';
import { text } from '../../domain/spec/text-input.ts';
import type { SharedRegistry } from '../../shared-registry/shared-registry.ts';
import { listRevisionImages } from '../../store/disk/images.ts';
import { action, administratorAction, refuseNarrowToken } from '../action.ts';
import { invalidField, ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { registryOf, whyNotThere } from './state.ts';

export interface SharedImageView extends Pick<StoredManifest, 'digest' | 'tags' | 'pushedAt'> {
  /** Compressed, as it is fetched. */
  bytes: number;
  usedBy: ImageUse[];
}

export interface SharedRepositoryView {
  /** Below the project. */
  name: string;
  /** Without tag, as an app names it. */
  image: string;
  /** Layers that several of its images share count once. */
  bytes: number;
  images: SharedImageView[];
}

export interface SharedRegistryView {
  /** What its references begin with: `127.0.0.1:3000/demo`. */
  address: string;
  /** Null: it answers. Else why not, and what to do. */
  why: string | null;
  bytes: number;
  repositories: SharedRepositoryView[];
}

const DELETED_SWEEP_MS = 60_000;
export const PUSHED_SWEEP_MS = 60 * 60_000;

export const readSharedRegistry = action({
  on: 'project',
  right: 'image.pull',
  input: z.strictObject({}),
  async run({ platform, actor, target }): Promise<SharedRegistryView> {
    refuseNarrowToken(actor);
    const [host] = platform.settings.registryHosts;
    const repositories = (await platform.sharedRegistry()?.storage.list(target.slug)) ?? [];
    const uses = await usesByRepository(platform, repositories, target.id);
    const views = repositories.map((one) => repositoryView(one, uses.get(one.repository) ?? new Map(), host));
    return {
      address: `${host}/${target.slug}`,
      why: whyNotThere(platform),
      bytes: bytesTogether(repositories),
      repositories: views.filter(({ images }) => images.length > 0),
    };
  },
});

/**
 * Removes a tag, or an image with all its tags; its layers follow within minutes.
 *
 * @throws ServiceError conflict IMAGE_IN_USE with the apps, not-found IMAGE_NOT_FOUND, unavailable, invalid
 */
export const deleteSharedImage = action({
  on: 'project',
  right: 'image.delete',
  input: z.strictObject({
    repository: text().max(255, 'must be at most 255 characters').optional(),
    tag: text().max(128, 'must be at most 128 characters').optional(),
    digest: text().max(71, 'must be sha256: and 64 hexadecimal digits').optional(),
  }),
  async run({ platform, actor, target }, { repository: name, tag, digest }): Promise<void> {
    refuseNarrowToken(actor);
    if (name === undefined) throw invalidField('repository', 'is required: its name below the project');
    if ((tag === undefined) === (digest === undefined)) throw invalidField('tag', 'give either a tag or a digest');
    const registry = registryOf(platform);
    const repository = `${target.slug}/${name}`;
    const found = splitRepository(repository) && (await registry.storage.find(repository));
    const image = found?.manifests.find((one) => (tag === undefined ? one.digest === digest : one.tags.includes(tag)));
    if (!found || !image) {
      throw new ServiceError('not-found', 'IMAGE_NOT_FOUND', 'The shared registry has no such image of this project.');
    }
    const uses = (await usesByRepository(platform, [found], target.id)).get(repository) ?? new Map();
    refuseInUse(`${name}${tag === undefined ? `@${digest}` : `:${tag}`}`, uses.get(image.digest) ?? []);
    const tags = tag === undefined ? image.tags : [tag];
    for (const one of tags) await registry.storage.removeTag(repository, one);
    for (const gone of goesWith(found.manifests, image.digest, tags, new Set(uses.keys()))) {
      refuseInUse(gone.digest, uses.get(gone.digest) ?? []);
      await registry.storage.removeManifest(repository, gone);
    }
    sweepLater(platform, registry, DELETED_SWEEP_MS);
  },
});

export interface Swept {
  /** Images without a tag that nothing needs any more. */
  images: number;
  freedBytes: number;
}

/** @throws ServiceError conflict REGISTRY_BUSY while something is pushed, unavailable */
export const sweepSharedRegistry = administratorAction({
  right: 'disk.clean',
  input: z.strictObject({}),
  async run(platform): Promise<Swept> {
    const outcome = await sweep(platform, registryOf(platform));
    if ('result' in outcome) return outcome.result;
    throw new ServiceError(
      'conflict',
      'REGISTRY_BUSY',
      `Something is being pushed to ${outcome.busyWith}, and its layers belong to no image yet. Try again when that is done; a push that was given up is waited for for 15 minutes.`,
    );
  },
});

/** Soon, unless that is on its way already; later again while something is pushed. */
export function sweepLater(platform: Platform, registry: SharedRegistry, afterMs: number): void {
  registry.sweepLater(afterMs, () => sweep(platform, registry));
}

async function sweep(platform: Platform, registry: SharedRegistry) {
  const before = await registry.storage.bytes();
  const outcome = await registry.sweep(async () => {
    const repositories = await registry.storage.list(null);
    const uses = await usesByRepository(platform, repositories, null);
    let images = 0;
    for (const { repository, manifests } of repositories) {
      const garbage = garbageOf(manifests, new Set(uses.get(repository)?.keys()), new Date());
      for (const one of garbage) await registry.storage.removeManifest(repository, one);
      if (garbage.length === manifests.length) await registry.storage.removeRepository(repository);
      images += garbage.length;
    }
    return images;
  });
  if (!('result' in outcome)) return outcome;
  return { result: { images: outcome.result, freedBytes: Math.max(0, before - (await registry.storage.bytes())) } };
}

async function usesByRepository(
  { db, settings }: Platform,
  repositories: readonly StoredRepository[],
  projectId: string | null,
): Promise<Map<string, Map<string, ImageUse[]>>> {
  if (repositories.length === 0) return new Map();
  const revisions = await listRevisionImages(db, projectId);
  return new Map(repositories.map((one) => [one.repository, usesOf(one, revisions, settings.registryHosts)]));
}

function repositoryView(
  { repository, manifests }: StoredRepository,
  uses: ReadonlyMap<string, ImageUse[]>,
  host: string,
): SharedRepositoryView {
  const shown = shownOf(manifests, new Set(uses.keys()));
  return {
    name: splitRepository(repository)?.name ?? repository,
    image: `${host}/${repository}`,
    bytes: bytesTogether([{ repository, manifests }]),
    images: shown.map(({ digest, tags, pushedAt }) => ({
      digest,
      tags,
      pushedAt,
      bytes: bytesOf(manifests, [digest]),
      usedBy: uses.get(digest) ?? [],
    })),
  };
}

function bytesTogether(repositories: readonly StoredRepository[]): number {
  const all = repositories.flatMap(({ manifests }) => manifests);
  return bytesOf(
    all,
    all.map(({ digest }) => digest),
  );
}

function refuseInUse(what: string, uses: readonly ImageUse[]): void {
  if (uses.length === 0) return;
  const running = uses.filter(({ inUse }) => inUse);
  const names = (running.length > 0 ? running : uses).map(({ appName }) => appName).join(', ');
  const why = running.length > 0 ? `of these apps: ${names}` : `of apps that can be rolled back to it: ${names}`;
  const message = `${what} is the image ${why}. It can go once ${uses.length === 1 ? 'that app is' : 'they are'} deleted.`;
  throw new ServiceError('conflict', 'IMAGE_IN_USE', message, {
    details: { apps: uses.map(({ appId, appName }) => ({ id: appId, name: appName })) },
  });
}
