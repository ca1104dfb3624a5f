/** Where the children run from: the clone itself, or a copy where their user cannot reach the clone. */
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { exists } from '../../lib/programs/postgres-files.ts';
import { firstClosed, type SystemUser } from '../../lib/programs/users.ts';
import { contentHash } from './content-hash.ts';

const run = promisify(execFile);

/** Everything that a child reads at run time. */
const PARTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'next.config.mjs',
  'lib',
  'public',
  '.next',
  'examples',
];

export interface Program {
  /** Directory with `lib/`, `.next/` and `node_modules/`. */
  root: string;
  /** Absolute path of the Node binary. */
  node: string;
}

/** @param user who must read it; null: nobody but ourselves */
export async function stageProgram(clone: string, home: string, user: SystemUser | null): Promise<Program> {
  if (!user) return { root: clone, node: process.execPath };
  const [root, node] = await Promise.all([
    reachableClone(clone, home, user),
    reachableNode(process.execPath, home, user),
  ]);
  return { root, node };
}

async function reachableClone(clone: string, home: string, user: SystemUser): Promise<string> {
  // One file stands for all: a clone made under a strict umask is closed file by file.
  const closed =
    (await firstClosed(path.join(clone, 'package.json'), user)) ??
    (await firstClosed(path.join(clone, 'node_modules', 'tsx', 'package.json'), user));
  if (!closed) return clone;
  const copies = path.join(home, 'program');
  const build = await readFile(path.join(clone, '.next', 'BUILD_ID'), 'utf8').catch(() => '');
  const sources = await contentHash(clone, [
    'package-lock.json',
    'lib',
    'examples',
    'next.config.mjs',
    'tsconfig.json',
  ]);
  const target = path.join(copies, `clone-${sources}-${build.trim().replace(/\W/g, '')}`);
  if (await exists(target)) return target;
  const half = `${target}.new`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  try {
    const readable = ((await stat(path.join(clone, 'package.json'))).mode & 0o004) !== 0;
    for (const part of [...PARTS, 'node_modules']) {
      if (await exists(path.join(clone, part))) await copyTree(path.join(clone, part), half, readable);
    }
    // Next keeps its build cache there; a running console has no use for it.
    await rm(path.join(half, '.next', 'cache'), { recursive: true, force: true });
    if (!readable) await run('chmod', ['-R', 'a+rX', half]);
    await rename(half, target);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  for (const old of await readdir(copies)) {
    if (old.startsWith('clone-') && old !== path.basename(target)) {
      await rm(path.join(copies, old), { recursive: true, force: true });
    }
  }
  return target;
}

/** Hard links cost no space and no time; they need the same filesystem, and the clone's own permissions. */
async function copyTree(from: string, into: string, readable: boolean): Promise<void> {
  if (readable) {
    const linked = await run('cp', ['-al', from, into]).then(
      () => true,
      () => false,
    );
    if (linked) return;
    await rm(path.join(into, path.basename(from)), { recursive: true, force: true });
  }
  await run('cp', ['-a', from, into]);
}

async function reachableNode(node: string, home: string, user: SystemUser): Promise<string> {
  if (!(await firstClosed(node, user))) return node;
  const target = path.join(home, 'program', `node-${process.version}`);
  if (await exists(target)) return target;
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(node, `${target}.new`);
  await chmod(`${target}.new`, 0o755);
  await rename(`${target}.new`, target);
  return target;
}
