/** What may go from a disk, and what stays: decided from what is known of an image, by no one's name for it. */

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
  | 'app';

/** @returns null: nothing needs it, and Davit brought it: it may go */
export function keptFor(image: { pulled: boolean; containers: number; apps: number }): Keep | null {
  if (image.apps > 0) return 'app';
  if (image.containers > 0) return 'container';
  return image.pulled ? null : 'not-pulled';
}
