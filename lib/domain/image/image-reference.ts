/** Docker's reference grammar (distribution/reference): `[host[:port]/]path[:tag][@sha256:…]`. */

export interface ImageReference {
  /** `docker.io` when the reference names none. */
  registry: string;
  /** Without registry and tag; Docker Hub's single names get `library/`. */
  repository: string;
  tag: string | null;
  digest: string | null;
}

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `${HOST}(?:\\.${HOST})*(?::[0-9]{1,5})?`;
const REFERENCE = new RegExp(
  `^(?:(?<domain>${DOMAIN})/)?(?<path>${COMPONENT}(?:/${COMPONENT})*)` +
    '(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$',
);
const MAX_LENGTH = 512;

/** Null when the text is no image reference. */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > MAX_LENGTH) return null;
  const match = REFERENCE.exec(text);
  if (!match?.groups) return null;
  let domain: string | undefined = match.groups.domain;
  let path = match.groups.path ?? '';
  // As Docker reads it: a first part is a host only if it looks like one; else it belongs to the path.
  if (domain && !domain.includes('.') && !domain.includes(':') && domain !== 'localhost') {
    if (domain !== domain.toLowerCase()) return null;
    path = `${domain}/${path}`;
    domain = undefined;
  }
  if (path.length > 255) return null;
  const registry = domain === undefined || domain === 'index.docker.io' ? 'docker.io' : domain;
  return {
    registry,
    repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    tag: match.groups.tag ?? null,
    digest: match.groups.digest ?? null,
  };
}

/**
 * Two names that mean the same image give the same: Docker Hub goes by several, and no tag means `latest`. Null when the
 * text is no image reference.
 */
export function canonicalName(text: string): string | null {
  const reference = parseImageReference(text);
  if (!reference) return null;
  const { registry, repository, tag, digest } = reference;
  return digest ? `${registry}/${repository}@${digest}` : `${registry}/${repository}:${tag ?? 'latest'}`;
}

/** What the engine is asked for: the very image that a revision is pinned to, else what its tag means now. */
export function imageToRun({ image, digest }: { image: string; digest: string | null }): string {
  return digest ?? image;
}

/** Of an image's digest, or of a reference with one, enough to tell two apart: `sha256:` and twelve digits. */
export function shortDigest(digest: string): string {
  return /sha256:[a-f0-9]{12}/.exec(digest)?.[0] ?? digest;
}

/**
 * Whether a registry's host is a link-local address or a cloud's metadata service, written out: the engine is never sent
 * there. Names that resolve there are for the registry guard, which resolves.
 */
export function isMetadataHost(registry: string): boolean {
  const host = registry.replace(/:\d+$/, '').toLowerCase();
  return /^169\.254\.\d+\.\d+$/.test(host) || host === 'metadata.google.internal' || host === 'metadata';
}
