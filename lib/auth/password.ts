/** Passwords, kept as argon2id hashes with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane). */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

/** Of no password that anybody knows. It is written, not made: the very first try, too, costs one verification. */
const NOBODYS = `$argon2id$v=19$m=${OPTIONS.memoryCost},t=${OPTIONS.timeCost},p=${OPTIONS.parallelism}$${base64(16)}$${base64(32)}`;

/**
 * @param stored null for an account that does not exist: as much work is done for it, so that the time taken tells
 *   nothing about which accounts there are
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? NOBODYS, password).catch(() => false);
  return stored !== null && matches;
}

/** 20 letters and digits without look-alikes: about 114 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  let password = '';
  while (password.length < 20) {
    for (const byte of randomBytes(20)) {
      if (byte < 4 * alphabet.length && password.length < 20) password += alphabet[byte % alphabet.length];
    }
  }
  return password;
}

/** As argon2's own notation has it: without padding. */
function base64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '');
}
