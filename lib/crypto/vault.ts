/**
 * Seals what must be kept but not read: AES-256-GCM, a fresh nonce each time, bound to the place it was sealed for, so
 * that a sealed value that is moved to another place in the database does not open there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of the form of a sealed value, so that another can follow. */
const VERSION = 'v1';

export class VaultError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
  }
}

export interface Vault {
  /** @param place what it belongs to; `open` must name the same */
  seal(text: string, place: string): string;
  /** @throws VaultError when it was sealed with another key, for another place, or was changed */
  open(sealed: string, place: string): string;
}

/**
 * @param key 32 bytes in base64url, as the file in the home holds them
 * @throws VaultError when it is not that
 */
export function openVault(key: string): Vault {
  const secret = Buffer.from(key, 'base64url');
  if (secret.length !== KEY_BYTES) throw new VaultError('The encryption key must be 32 bytes in base64url.');
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, secret, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed, place) {
      const [version, body] = sealed.split('.');
      const bytes = Buffer.from(body ?? '', 'base64url');
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw cannotOpen();
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
        const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(place))
          .setAuthTag(tag);
        const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        return text.toString('utf8');
      } catch (error) {
        throw cannotOpen(error);
      }
    },
  };
}

function cannotOpen(cause?: unknown): VaultError {
  return new VaultError('A secret cannot be opened: it was sealed with another key, or for another place.', { cause });
}
