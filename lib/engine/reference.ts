/** Image references as engines read them: where they split, and which of an image's digests is meant by one. */

const IMAGE_ID = /^(sha256:)?[0-9a-f]{64}$/;

/** The content id of an image, which no registry knows it by. */
export function isImageId(reference: string): boolean {
  return IMAGE_ID.test(reference);
}

/**
 * @returns the tag or digest; `latest` without either, for asked without one Docker pulls every tag
 */
export function splitReference(reference: string): { repository: string; tag: string } {
  const at = reference.indexOf('@');
  const named = at < 0 ? reference : reference.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  if (at >= 0) return { repository, tag: reference.slice(at + 1) };
  return { repository, tag: tagged ? named.slice(colon + 1) : 'latest' };
}

/**
 * An image has a digest for each repository that it came from; only by that of its own repository can a reference be
 * pulled again.
 *
 * @param repoDigests `repository@sha256:…` each, as the engine lists them
 * @returns `repository@sha256:…` with the repository as `reference` writes it; null for an id, and where the image came
 *   from no registry or from others alone
 */
export function digestFor(reference: string, repoDigests: string[]): string | null {
  if (isImageId(reference)) return null;
  const asked = splitReference(reference);
  const own = repoDigests
    .map(splitReference)
    .filter(({ repository }) => familiarName(repository) === familiarName(asked.repository))
    .map(({ tag }) => tag);
  // The same content pushed twice, differently compressed, has two; one that was asked for stays what it is.
  const digest = own.find((one) => one === asked.tag) ?? own[0];
  return digest === undefined ? null : `${asked.repository}@${digest}`;
}

/** Docker Hub's images go by several names, of which engines list one. */
function familiarName(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, '').replace(/^library\/(?=[^/]+$)/, '');
}
