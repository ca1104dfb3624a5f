/** What `/v1/registry` takes: AI Deploy's names, and Davit's `untested`. */
import { z } from 'zod';
import { text } from '../spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from '../text/inert-text.ts';
import { isMetadataHost, parseImageReference } from './image-reference.ts';

const MAX_PASSWORD_CHARACTERS = 16 * 1024;
const MAX_CA_CHARACTERS = 64 * 1024;

/**
 * The host by which references name a registry, of what people call its URL: `https://index.docker.io/v1/` is
 * `docker.io`. Null where that is none.
 */
export function registryHost(url: string): string | null {
  const [, scheme = '', rest = ''] = /^([a-z]+:\/\/)?([^/]+)(?:\/|\/v[12]\/?)?$/i.exec(url.trim()) ?? [];
  const named = rest.replace(/:443$/, '').toLowerCase();
  const host = parseImageReference(`${named}/image`)?.registry;
  const isHub = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com'].includes(named);
  if (isHub) return 'docker.io';
  if (host === undefined || host !== named) return null;
  const isLocal = /^(localhost|127\.[\d.]+)(:|$)/.test(host);
  return ['', 'https://', ...(isLocal ? ['http://'] : [])].includes(scheme.toLowerCase()) ? host : null;
}

const url = text()
  .refine((value) => registryHost(value) !== null, {
    error: 'must be the host of a registry that speaks HTTPS, such as ghcr.io or https://registry.example.com:5000',
  })
  .refine((value) => !isMetadataHost(registryHost(value) ?? ''), {
    error: 'must not name a link-local address or a metadata service',
  });
const username = text()
  .min(1, 'must not be empty')
  .max(255, 'must be at most 255 characters')
  .refine((value) => !value.includes(':'), 'must have no colon')
  .refine(isPlainText, PLAIN_TEXT);
const password = text()
  .min(1, 'must not be empty')
  .max(MAX_PASSWORD_CHARACTERS, `must be at most ${MAX_PASSWORD_CHARACTERS} characters`);
const ca = text()
  .max(MAX_CA_CHARACTERS, `must be at most ${MAX_CA_CHARACTERS} characters`)
  .refine((value) => value.trim() === '' || value.includes('-----BEGIN CERTIFICATE-----'), {
    error: 'must be a certificate as PEM, which begins with -----BEGIN CERTIFICATE-----',
  })
  .nullish();
const untested = z.boolean().nullish().describe("Davit's addition; true: also where the registry does not take it now");

export const registryInput = z.strictObject({
  url,
  username,
  password: password.describe('Encrypted at rest, never shown again'),
  ca: ca.describe(
    "Davit's addition: PEM of the CA that its certificate is signed by, where this host does not trust it",
  ),
  untested,
});

export const registryUpdate = z.strictObject({
  url: url.nullish(),
  username: username.nullish(),
  password: password.nullish().describe('Absent: stays'),
  ca: ca.describe("Davit's addition. Absent: stays; empty: none"),
  untested,
});
