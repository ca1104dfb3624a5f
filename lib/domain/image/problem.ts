/** What can be wrong with an image before anything runs, as data; and what it says to people. Pure. */
import { formatDuration, formatPlural } from '../text/format.ts';

export type ImageProblem =
  /** `tags`: those that are near the one that was asked for. */
  | { kind: 'not-found'; missing: 'repository' | 'tag' | 'digest'; tags: string[] }
  | { kind: 'unauthorized'; signedIn: boolean }
  /** Both as `linux/amd64`. */
  | { kind: 'platform'; offered: string[]; wanted: string[] }
  | { kind: 'invalid'; why: string }
  /** `why`: sentences. */
  | { kind: 'too-large'; why: string }
  | { kind: 'rate-limited'; retryAfterSeconds: number | null }
  | { kind: 'unreachable'; why: string }
  | { kind: 'name-unknown'; host: string }
  | { kind: 'tls'; why: string }
  | { kind: 'address-refused'; host: string; address: string }
  | { kind: 'not-a-registry'; why: string };

/** Stable. Those that an app can fail with too have the same name there. */
export const IMAGE_PROBLEM_CODES = {
  'not-found': 'IMAGE_NOT_FOUND',
  unauthorized: 'IMAGE_UNAUTHORIZED',
  platform: 'IMAGE_PLATFORM_MISMATCH',
  invalid: 'IMAGE_INVALID',
  'too-large': 'IMAGE_TOO_LARGE',
  'rate-limited': 'REGISTRY_RATE_LIMITED',
  unreachable: 'IMAGE_REGISTRY_UNREACHABLE',
  'name-unknown': 'REGISTRY_NAME_UNKNOWN',
  tls: 'REGISTRY_TLS_FAILED',
  'address-refused': 'REGISTRY_ADDRESS_REFUSED',
  'not-a-registry': 'NOT_A_REGISTRY',
} as const satisfies Record<ImageProblem['kind'], string>;
export type ImageProblemCode = (typeof IMAGE_PROBLEM_CODES)[ImageProblem['kind']];

/** The same of a registry that was asked for nothing but whether it takes a user and password. */
export const REGISTRY_PROBLEM_CODES = {
  ...IMAGE_PROBLEM_CODES,
  unauthorized: 'REGISTRY_UNAUTHORIZED',
  unreachable: 'REGISTRY_UNREACHABLE',
} as const satisfies Record<ImageProblem['kind'], string>;
export type RegistryProblemCode = (typeof REGISTRY_PROBLEM_CODES)[ImageProblem['kind']];

export function explainRegistryProblem(problem: ImageProblem, host: string): string {
  if (problem.kind === 'unauthorized') {
    return `${host} does not take this user and password. Give those that docker login takes there; where it has access tokens, one of these is the password.`;
  }
  return explainProblem(problem, { image: host, registry: host });
}

/** @param subject what was asked for: an image's reference, or a registry */
export function explainProblem(problem: ImageProblem, subject: { image: string; registry: string }): string {
  const { image, registry } = subject;
  switch (problem.kind) {
    case 'not-found':
      return notFound(problem, image, registry);
    case 'unauthorized':
      return problem.signedIn
        ? `${registry} does not give ${image} to the user that is known here. Check that user’s rights and password, and the image’s name.`
        : `${registry} does not give ${image} to everyone: it is private, or it does not exist. Check its name, or add its registry with a user and password.`;
    case 'platform':
      return `${image} is for ${problem.offered.join(', ') || 'no known machine'}, and the machines here are ${problem.wanted.join(', ')}. Build it for these (docker build --platform ${problem.wanted[0] ?? 'linux/amd64'}), or take a tag that was.`;
    case 'invalid':
      return `${image} cannot be run: ${problem.why}. Push it again, or take another tag.`;
    case 'too-large':
      return `${image} is too large. ${problem.why}`;
    case 'rate-limited':
      return `${registry} has been asked too often from here. Ask again ${problem.retryAfterSeconds === null ? 'in a while' : `in ${formatDuration(problem.retryAfterSeconds * 1000)}`}, or give it a user and password: their limit is higher.`;
    case 'unreachable':
      return `${registry} was not reached: ${problem.why}. If its name is right, it or the way to it is away: try again in a while.`;
    case 'name-unknown':
      return `No address is known for ${problem.host}. Check the name of the registry; if it is right, the name service of this host does not answer for it.`;
    case 'tls':
      return `${registry} cannot be trusted: ${problem.why}. Registries speak HTTPS, with a certificate that this host trusts: whoever runs the registry or this host can mend that.`;
    case 'address-refused':
      return `${problem.host === problem.address ? problem.host : `${problem.host} (${problem.address})`} is an address inside of this host or network that Davit does not ask. Whoever runs this instance can allow it with DAVIT_ALLOW_HOSTS.`;
    case 'not-a-registry':
      return `${registry} does not answer as a registry of images does: ${problem.why}. Check the name and the port.`;
  }
}

function notFound(
  { missing, tags }: Extract<ImageProblem, { kind: 'not-found' }>,
  image: string,
  registry: string,
): string {
  if (missing === 'repository') return `${registry} has no ${image}. Check the name, or push the image first.`;
  if (missing === 'digest')
    return `${registry} has no image with the digest of ${image}. Take a tag or digest that it has.`;
  if (tags.length === 0) return `${registry} has no ${image}. Check the tag, or push the image first.`;
  return `${registry} has no ${image}: ${formatPlural(tags.length, 'tag')} like it ${tags.length === 1 ? 'is' : 'are'} there, ${tags.join(', ')}.`;
}

/** Of the tags of a repository the few that someone may have meant. */
export function nearTags(tags: readonly string[], wanted: string): string[] {
  const MOST = 5;
  return tags
    .map((tag) => ({ tag, far: distance(tag, wanted) }))
    .sort((a, b) => a.far - b.far || (a.tag < b.tag ? 1 : -1))
    .slice(0, MOST)
    .map(({ tag }) => tag);
}

/** Letters to put in, take out or change (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at++) {
      const changed = (row[at - 1] ?? 0) + (to[at - 1] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
