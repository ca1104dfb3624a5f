import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVault, VaultError } from './vault.ts';

const key = () => randomBytes(32).toString('base64url');

describe('the vault', () => {
  const vault = openVault(key());

  it('gives back what was sealed, and never shows it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), fc.string(), (text, place) => {
        const sealed = vault.seal(text, place);
        expect(vault.open(sealed, place)).toBe(text);
        expect(sealed).not.toContain(text);
        expect(vault.seal(text, place)).not.toBe(sealed);
      }),
    );
  });

  it('opens with the same key and for the same place alone', () => {
    const sealed = vault.seal('hunter2', 'env:a:TOKEN');
    expect(() => vault.open(sealed, 'env:b:TOKEN')).toThrow(VaultError);
    expect(() => openVault(key()).open(sealed, 'env:a:TOKEN')).toThrow(VaultError);
  });

  it('notices every changed byte', () => {
    const sealed = vault.seal('hunter2', 'here');
    const bytes = Buffer.from(sealed.split('.')[1] ?? '', 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(`v1.${changed.toString('base64url')}`, 'here')).toThrow(VaultError);
    }
    expect(() => vault.open(sealed.slice(0, 12), 'here')).toThrow(VaultError);
    expect(() => vault.open(sealed.replace('v1', 'v0'), 'here')).toThrow(VaultError);
  });

  it('takes no key of another length', () => {
    expect(() => openVault('short')).toThrow(/32 bytes/);
  });
});
