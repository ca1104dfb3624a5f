/** The key that instances of tests seal secrets with. */
import { openVault } from '../lib/crypto/vault.ts';

export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64url');
export const vault = openVault(ENCRYPTION_KEY);
