import { hash, verify } from '@node-rs/argon2';
import { beforeEach, expect, it, vi } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

vi.mock('@node-rs/argon2', { spy: true });
beforeEach(() => {
  vi.mocked(verify).mockClear();
  vi.mocked(hash).mockClear();
});

/** What a verification costs is written at the head of the hash: `$argon2id$v=19$m=19456,t=2,p=1$`. */
const costs = () => vi.mocked(verify).mock.calls.map(([hashed]) => String(hashed).split('$').slice(0, 4).join('$'));

it('does no other work at the very first try, whose account does not exist', async () => {
  expect(await verifyPassword(null, 'wrong')).toBe(false);
  expect(hash).not.toHaveBeenCalled();
  expect(costs()).toEqual(['$argon2id$v=19$m=19456,t=2,p=1']);
  await expect(vi.mocked(verify).mock.results[0]?.value, 'it was verified, not refused as no hash').resolves.toBe(
    false,
  );
});

it('does the same work for an account that does not exist', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(await verifyPassword(stored, 'correct horse battery')).toBe(true);
  expect(await verifyPassword(stored, 'wrong')).toBe(false);
  expect(await verifyPassword(null, 'wrong')).toBe(false);
  expect(costs()).toEqual(Array.from({ length: 3 }, () => '$argon2id$v=19$m=19456,t=2,p=1'));
});

it('lets nobody in as nobody, whatever the password', async () => {
  for (const password of ['', 'null', 'undefined']) expect(await verifyPassword(null, password)).toBe(false);
  expect(await verifyPassword('not a hash', 'x')).toBe(false);
});
