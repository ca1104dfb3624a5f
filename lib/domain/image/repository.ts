/** What a registry keeps of an image, who needs it, and what of it may go. Pure. */
import { parseImageReference } from './image-reference.ts';
import { isShared } from './shared-registry.ts';

export interface StoredManifest {
  digest: string;
  tags: string[];
  pushedAt: Date;
  /** Of a list: the manifests that it leads to. */
  children: string[];
  /** Digests of its config and its layers, with their bytes, compressed. */
  blobs: ReadonlyMap<string, number>;
}

export interface StoredRepository {
  /** Whole: `demo/team/iris`. */
  repository: string;
  manifests: StoredManifest[];
}

/** A revision of an app that is not deleted: all of them can be rolled back to. */
export interface RevisionOfImage {
  appId: string;
  appName: string;
  number: number;
  /** `repository@sha256:…`, or the id of an image that the engine alone has; null: not resolved yet. */
  digest: string | null;
  /** As it was asked for. */
  image: string;
  /** It runs, or would be fallen back to. */
  inUse: boolean;
}

export interface ImageUse {
  appId: string;
  appName: string;
  revisions: number[];
  inUse: boolean;
}

/** A push of several manifests, the list last, is over by then; so is an app's start that is about to pin what it got. */
const YOUNG_MS = 60 * 60_000;

/**
 * By digest, who needs a repository's manifests: by the digest that a revision pins, or, where it pins none of a
 * registry, by what its tag means now.
 *
 * @param hosts by which references name the registry
 */
export function usesOf(
  { repository, manifests }: StoredRepository,
  revisions: readonly RevisionOfImage[],
  hosts: readonly string[],
): Map<string, ImageUse[]> {
  const uses = new Map<string, Map<string, ImageUse>>();
  for (const revision of revisions) {
    const digest = digestIn(repository, manifests, revision, hosts);
    if (digest === null) continue;
    const { appId, appName, number, inUse } = revision;
    const apps = uses.get(digest) ?? new Map<string, ImageUse>();
    const known = apps.get(appId);
    apps.set(appId, {
      appId,
      appName,
      revisions: [...(known?.revisions ?? []), number].sort((a, b) => a - b),
      inUse: inUse || known?.inUse === true,
    });
    uses.set(digest, apps);
  }
  return new Map([...uses].map(([digest, apps]) => [digest, [...apps.values()]]));
}

function digestIn(
  repository: string,
  manifests: readonly StoredManifest[],
  { digest, image }: RevisionOfImage,
  hosts: readonly string[],
): string | null {
  const isIts = (reference: ReturnType<typeof parseImageReference>) =>
    reference !== null && isShared(reference, hosts) && reference.repository === repository;
  const pinned = digest?.includes('@') ? parseImageReference(digest) : null;
  const asked = parseImageReference(image);
  // The engine may know what it fetched from here by another registry's name, too.
  if (pinned) return isIts(pinned) || isIts(asked) ? pinned.digest : null;
  if (!asked || !isIts(asked)) return null;
  return asked.digest ?? manifests.find(({ tags }) => tags.includes(asked.tag ?? 'latest'))?.digest ?? null;
}

/** What stays: that which has a tag or is needed, and all that it leads to. */
export function kept(manifests: readonly StoredManifest[], needed: ReadonlySet<string>): Set<string> {
  const roots = manifests.filter(({ digest, tags }) => tags.length > 0 || needed.has(digest));
  return new Set(roots.flatMap(({ digest }) => [...leadsTo(manifests, digest)]));
}

/** What nobody needs and no tag names, and has not for a while. */
export function garbageOf(
  manifests: readonly StoredManifest[],
  needed: ReadonlySet<string>,
  now: Date,
): StoredManifest[] {
  const stays = kept(manifests, needed);
  return manifests.filter(
    ({ digest, pushedAt }) => !stays.has(digest) && now.getTime() - pushedAt.getTime() > YOUNG_MS,
  );
}

/** What goes when a manifest loses these tags: it and what it leads to, as far as nothing else keeps it. */
export function goesWith(
  manifests: readonly StoredManifest[],
  digest: string,
  tags: readonly string[],
  needed: ReadonlySet<string>,
): StoredManifest[] {
  const left = manifests.map((one) =>
    one.digest === digest ? { ...one, tags: one.tags.filter((tag) => !tags.includes(tag)) } : one,
  );
  const stays = kept(left, needed);
  const led = leadsTo(manifests, digest);
  return left.filter((one) => led.has(one.digest) && !stays.has(one.digest));
}

/** Those that people know: not the parts of a list, unless they have a tag of their own or an app needs them. */
export function shownOf(manifests: readonly StoredManifest[], needed: ReadonlySet<string>): StoredManifest[] {
  const parts = new Set(manifests.flatMap(({ children }) => children));
  return manifests.filter(({ digest, tags }) => tags.length > 0 || needed.has(digest) || !parts.has(digest));
}

/** What is fetched, compressed: each blob of a manifest and of what it leads to, once. */
export function bytesOf(all: readonly StoredManifest[], digests: Iterable<string>): number {
  const blobs = new Map<string, number>();
  for (const digest of digests) {
    for (const one of leadsTo(all, digest)) {
      for (const [blob, bytes] of all.find((manifest) => manifest.digest === one)?.blobs ?? []) blobs.set(blob, bytes);
    }
  }
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Itself included; a list that leads back to itself is no trap. */
function leadsTo(manifests: readonly StoredManifest[], digest: string, found = new Set<string>()): Set<string> {
  const manifest = manifests.find((one) => one.digest === digest);
  if (!manifest || found.has(digest)) return found;
  found.add(digest);
  for (const child of manifest.children) leadsTo(manifests, child, found);
  return found;
}
