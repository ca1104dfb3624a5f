import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trustRegistries } from './trust.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'davit-certs-'));
});
afterEach(async () => {
  await chmod(directory, 0o755);
  await rm(directory, { recursive: true });
});

const OURS = 'davit-here.crt';
const trust = (cas: Record<string, string>) => trustRegistries(directory, 'here', new Map(Object.entries(cas)));

it('is what it was told last, and nothing of others is touched', async () => {
  await mkdir(path.join(directory, 'kept:5000'));
  await writeFile(path.join(directory, 'kept:5000', 'ca.crt'), 'an operator’s');
  await writeFile(path.join(directory, 'kept:5000', 'davit-there.crt'), 'another instance’s');
  expect(await trust({ 'kept:5000': 'one', 'gone.example.com': 'two' })).toEqual(new Map());
  expect(await readFile(path.join(directory, 'kept:5000', OURS), 'utf8')).toBe('one');
  expect(await readFile(path.join(directory, 'gone.example.com', OURS), 'utf8')).toBe('two');

  expect(await trust({ 'kept:5000': 'one, and another' })).toEqual(new Map());
  expect(await readFile(path.join(directory, 'kept:5000', OURS), 'utf8')).toBe('one, and another');
  expect(await readdir(directory)).toEqual(['kept:5000']);

  await trust({});
  expect((await readdir(path.join(directory, 'kept:5000'))).sort()).toEqual(['ca.crt', 'davit-there.crt']);
});

it('says where the CA has to be put where it may not: without the right, and on another host', async () => {
  const byHand = new Map([['registry.example.com', '/etc/docker/certs.d/registry.example.com/ca.crt']]);
  // A file where the folder would have to be: that keeps out root as well.
  await writeFile(path.join(directory, 'registry.example.com'), '');
  expect(await trust({ 'registry.example.com': 'one' })).toEqual(byHand);
  expect(await trustRegistries(null, 'here', new Map([['registry.example.com', 'one']]))).toEqual(byHand);
});
