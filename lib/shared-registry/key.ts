/** What tokens of the registry are signed with, and how: the registry trusts whom this certificate names. */
import { execFile } from 'node:child_process';
import { createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DAYS = 36_500;
/** Time enough for an upload to begin; a longer one asks again as its next part begins. */
export const TOKEN_SECONDS = 300;

export interface SigningKey {
  key: KeyObject;
  certificate: X509Certificate;
  /** Absolute path of the certificate's PEM. */
  file: string;
}

export interface Access {
  type: 'repository';
  name: string;
  actions: string[];
}

/** Made once, by openssl, readable by its owner alone. @throws Error when there is none and none can be made */
export async function signingKey(directory: string, openssl: string): Promise<SigningKey> {
  return (await readKey(directory)) ?? (await makeKey(directory, openssl));
}

/**
 * By the token specification: <https://distribution.github.io/distribution/spec/auth/jwt/>.
 *
 * @param nowMs since 1970
 */
export function signToken(
  { key, certificate }: SigningKey,
  { service, subject, access, nowMs }: { service: string; subject: string; access: Access[]; nowMs: number },
): string {
  const now = Math.floor(nowMs / 1000);
  const header = { typ: 'JWT', alg: 'ES256', x5c: [certificate.raw.toString('base64')] };
  const claims = { iss: service, sub: subject, aud: service, exp: now + TOKEN_SECONDS, nbf: now, iat: now };
  const text = [header, { ...claims, jti: randomUUID(), access }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

async function readKey(directory: string): Promise<SigningKey | null> {
  const { keyFile, file } = files(directory);
  try {
    const key = createPrivateKey(await readFile(keyFile));
    const certificate = new X509Certificate(await readFile(file));
    return certificate.checkPrivateKey(key) ? { key, certificate, file } : null;
  } catch {
    return null;
  }
}

async function makeKey(directory: string, openssl: string): Promise<SigningKey> {
  const { keyFile, file } = files(directory);
  const [newKey, newCertificate] = [`${keyFile}.new`, `${file}.new`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const name = ['-subj', '/CN=Davit registry tokens', '-days', String(DAYS)];
  // Openssl writes private keys with mode 0600.
  await run(openssl, ['req', '-x509', ...kind, ...name, '-keyout', newKey, '-out', newCertificate]);
  await rename(newKey, keyFile);
  await rename(newCertificate, file);
  const made = await readKey(directory);
  if (!made) throw new Error('openssl made a certificate that does not fit its key');
  return made;
}

function files(directory: string) {
  return { keyFile: path.join(directory, 'token-key.pem'), file: path.join(directory, 'token-certificate.pem') };
}
