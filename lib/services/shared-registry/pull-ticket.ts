/**
 * How Davit itself asks its registry on a project's behalf, to look up and to fetch: by a password that it makes for the
 * occasion, sealed with the instance's key, good for reading alone, in that project, for a while.
 */
import type { Vault } from '../../crypto/vault.ts';
import type { Credentials } from '../../registry/registry-client.ts';

const PLACE = 'shared-registry:pull';
const USERNAME = 'davit';
/** The engine asks for a new token now and then while it fetches something large. */
const GOOD_FOR_MS = 60 * 60_000;

export function pullTicket(vault: Vault, projectId: string): Credentials {
  const ticket = JSON.stringify({ projectId, until: Date.now() + GOOD_FOR_MS });
  return { username: USERNAME, password: vault.seal(ticket, PLACE) };
}

/** @returns the project's id; null for what is no ticket, or no longer one */
export function readPullTicket(vault: Vault, password: string): string | null {
  try {
    const ticket: unknown = JSON.parse(vault.open(password, PLACE));
    if (typeof ticket !== 'object' || ticket === null) return null;
    const { projectId, until } = ticket as Record<string, unknown>;
    return typeof projectId === 'string' && typeof until === 'number' && Date.now() < until ? projectId : null;
  } catch {
    return null;
  }
}
