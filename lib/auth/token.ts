/** Bearer tokens: `davit_` and 43 base62 characters (256 bits). Only their hash is stored. */
import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 43;
const PREFIX = 'davit_';
/** What is kept in clear, to recognise a token by: too short to guess the rest from. */
const SHOWN = PREFIX.length + 4;

export interface MintedToken {
  /** Shown once, to who asked for it. */
  value: string;
  hash: string;
  prefix: string;
}

export function mintToken(): MintedToken {
  return describeToken(PREFIX + base62(LENGTH));
}

/** For a token that somebody else chose (`DAVIT_ADMIN_TOKEN`). */
export function describeToken(value: string): MintedToken {
  return { value, hash: hashToken(value), prefix: value.startsWith(PREFIX) ? value.slice(0, SHOWN) : '' };
}

/** SHA-256 of the whole token, lower-case hex: the gateway compares the very same. */
export function hashToken(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function base62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 × 62: bytes above it would favour the first letters.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}
