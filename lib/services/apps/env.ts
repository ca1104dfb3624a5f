/**
 * Environment variables from what was asked and what there was. A secret is sealed here, on the way in; no use case
 * opens one, so that none can show it.
 */

import { envPlace } from '../../crypto/env-place.ts';
import type { Vault } from '../../crypto/vault.ts';
import type { EnvEntry } from '../../domain/lifecycle/model.ts';
import { MAX_ENV_ENTRIES } from '../../domain/spec/app-limits.ts';
import type { EnvPatch, EnvVar } from '../../domain/spec/app-spec.ts';
import { invalidField } from '../errors.ts';

/** @throws ServiceError invalid for one without value: there is none before */
export function checkEnv(wanted: EnvVar[]): void {
  const at = wanted.findIndex(({ value }) => value == null);
  if (at >= 0) throw invalidField(`envVars.${at}.value`, valueMissing(wanted[at]?.secret === true));
}

/** @throws ServiceError invalid, as `checkEnv` */
export function sealEnv(vault: Vault, appId: string, wanted: EnvVar[]): EnvEntry[] {
  checkEnv(wanted);
  return wanted.map(({ name, value, secret }) => toEntry(vault, appId, name, value ?? '', secret === true));
}

/**
 * By name: those listed are set, an empty value removes one, the others stay. What was secret stays secret unless it is
 * said otherwise together with a value; a secret listed without value keeps the one it has.
 *
 * @throws ServiceError invalid
 */
export function patchEnv(vault: Vault, appId: string, before: EnvEntry[], patch: EnvPatch): EnvEntry[] {
  const merged = new Map(before.map((entry) => [entry.name, entry]));
  for (const [index, { name, value, secret }] of patch.entries()) {
    const known = merged.get(name);
    if (value) merged.set(name, toEntry(vault, appId, name, value, secret ?? isSecret(known)));
    else if (value == null && secret != null) merged.set(name, kept(vault, appId, known, secret, index));
    else merged.delete(name);
  }
  if (merged.size > MAX_ENV_ENTRIES) {
    throw invalidField('envVars', `must have at most ${MAX_ENV_ENTRIES} entries in all`);
  }
  return [...merged.values()];
}

function kept(vault: Vault, appId: string, known: EnvEntry | undefined, secret: boolean, index: number): EnvEntry {
  if (!known) throw invalidField(`envVars.${index}.value`, valueMissing(secret));
  if (isSecret(known) === secret) return known;
  // From here on it is secret; earlier revisions show what they showed.
  if ('value' in known) return toEntry(vault, appId, known.name, known.value, true);
  throw invalidField(
    `envVars.${index}.value`,
    `is required: "${known.name}" is secret and cannot be shown; give a value to make it an open one`,
  );
}

function valueMissing(secret: boolean): string {
  return secret ? 'is required: a secret is never shown again, so its value cannot be copied' : 'is required: a string';
}

function toEntry(vault: Vault, appId: string, name: string, value: string, secret: boolean): EnvEntry {
  return secret ? { name, secret: true, sealed: vault.seal(value, envPlace(appId, name)) } : { name, value };
}

function isSecret(entry: EnvEntry | undefined): boolean {
  return entry !== undefined && 'sealed' in entry;
}
