/** Davit's own registry: by its names alone, whose an image of it is, and what a client asks to do there. */
import type { ImageReference } from './image-reference.ts';

/** An image of the shared registry: the first part of its repository is its project. */
export interface SharedImage {
  /** Slug. */
  project: string;
  /** Below the project: `iris`, `team/iris`. */
  name: string;
}

/** What a token server is asked for: <https://distribution.github.io/distribution/spec/auth/scope/>. */
export interface Scope {
  repository: string;
  actions: string[];
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
/** As references have it. */
const MOST_REPOSITORY_CHARACTERS = 255;
const SCOPE = /^repository:([^:\s]+):([a-z*]+(?:,[a-z*]+)*)$/;
const EVERYWHERE = '0.0.0.0';

/**
 * By what references name the registry, which is reached where the console is: first as Davit writes it, then what means
 * the same.
 *
 * @param host that the console listens on, as an IPv4 address
 */
export function sharedRegistryHosts(host: string, port: number): [string, ...string[]] {
  const address = host === EVERYWHERE ? '127.0.0.1' : host;
  return address === '127.0.0.1' ? [`${address}:${port}`, `localhost:${port}`] : [`${address}:${port}`];
}

/** Whether it is of the shared registry, in whichever project's part of it. */
export function isShared({ registry }: Pick<ImageReference, 'registry'>, hosts: readonly string[]): boolean {
  return hosts.includes(registry);
}

/** Null: no project has such a repository. */
export function splitRepository(repository: string): SharedImage | null {
  const at = repository.indexOf('/');
  if (at === -1 || repository.length > MOST_REPOSITORY_CHARACTERS) return null;
  const [project, name] = [repository.slice(0, at), repository.slice(at + 1)];
  return SLUG.test(project) && NAME.test(name) ? { project, name } : null;
}

/** What is no scope of a repository is left out: nobody is given anything else. */
export function parseScopes(texts: readonly string[]): Scope[] {
  return texts
    .flatMap((text) => text.split(' '))
    .flatMap((text) => {
      const [, repository, actions] = SCOPE.exec(text) ?? [];
      return repository !== undefined && actions !== undefined ? [{ repository, actions: actions.split(',') }] : [];
    });
}
