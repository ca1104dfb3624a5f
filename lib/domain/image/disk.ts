/** What may go from a disk, and what stays. */
import { parseImageReference } from './image-reference.ts';

/** Revisions of an app that can be rolled back to without asking a registry. */
export const REVISIONS_KEPT = 10;

export interface RevisionImage {
  appId: string;
  number: number;
  /** `repository@sha256:…`, or the image id of one without a registry; null: not resolved yet. */
  digest: string | null;
  /** As it was asked for. */
  image: string;
  /** The revision that its app wants, falls back to, or has a live replica of. */
  inUse: boolean;
}

/**
 * Revisions whose image stays on the engine: those in use, the newest of each app, and all whose image no registry
 * gives again. An earlier one that is rolled back to is fetched by its digest.
 *
 * @param revisions of apps that are not deleted
 */
export function revisionsToKeep(revisions: readonly RevisionImage[]): RevisionImage[] {
  const newest = new Map<string, number>();
  for (const { appId, number } of revisions) newest.set(appId, Math.max(newest.get(appId) ?? 0, number));
  return revisions.filter(({ appId, number, digest, inUse }) => {
    const isRecent = number > (newest.get(appId) ?? 0) - REVISIONS_KEPT;
    return inUse || isRecent || digest === null || !digest.includes('@');
  });
}

/** Why an image stays. */
export type Keep =
  /** It was there before, or someone else brought it. */
  | 'not-pulled'
  /** A container is made of it, whoever's. */
  | 'container'
  /** An app runs it, or may be rolled back to it. */
  | 'app'
  /** Someone gave it a name that Davit did not fetch it by. */
  | 'named';

export interface ImageOnDisk {
  /** Tags and digests by which the engine knows it. */
  names: readonly string[];
  pulledAt: Date | null;
  /** References by which Davit fetched it. */
  pulledNames: readonly string[];
  /** Made of it, whoever's. */
  containers: number;
  apps: readonly unknown[];
}

/** @returns null: nothing needs it, Davit brought it, and nobody else has a name for it: it may go */
export function keptFor(image: ImageOnDisk): Keep | null {
  if (image.apps.length > 0) return 'app';
  if (image.containers > 0) return 'container';
  if (image.pulledAt === null) return 'not-pulled';
  return hasOthersName(image) ? 'named' : null;
}

/** Digests come with an image; a tag someone gave. */
function hasOthersName({ names, pulledNames }: ImageOnDisk): boolean {
  const own = new Set(pulledNames.map(fullName));
  return names.some((name) => !name.includes('@') && !own.has(fullName(name)));
}

/** Engines leave out what goes without saying: `nginx` is `docker.io/library/nginx:latest`. */
function fullName(name: string): string {
  const parsed = parseImageReference(name);
  if (!parsed) return name;
  const { registry, repository, tag, digest } = parsed;
  return digest ? name : `${registry}/${repository}:${tag ?? 'latest'}`;
}
