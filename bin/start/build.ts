/** What is made from the sources: the database client and the console. Made again only when they differ. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf, ProgramError } from '../../lib/programs/errors.ts';
import { isAlive, waitFor } from '../../lib/programs/program.ts';
import { contentHash } from './content-hash.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const OTHER_BUILD_TIMEOUT_MS = 300_000;

const CONSOLE_SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'next.config.mjs',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
  'package-lock.json',
  'prisma/schema.prisma',
];

/** @returns what was done, for the step's line; nothing when all was there already */
export async function generateDatabaseClient(clone: string): Promise<string | undefined> {
  const stamp = path.join(clone, 'lib', 'store', 'generated', '.stamp');
  const sources = await contentHash(clone, [
    'prisma/schema.prisma',
    'prisma.config.ts',
    'node_modules/prisma/package.json',
  ]);
  return makeOnce(clone, 'client', stamp, sources, () =>
    run(process.execPath, [path.join('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
      cwd: clone,
      // Generating needs no schema engine, but Prisma downloads one unless it is told where one is.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
      maxBuffer: MAX_OUTPUT_BYTES,
    }),
  );
}

/** Builds with Next. @returns as above */
export async function buildConsole(clone: string): Promise<string | undefined> {
  const sources = await contentHash(
    clone,
    CONSOLE_SOURCES,
    (file) => file.endsWith('.test.ts') || file.startsWith(path.join('lib', 'store', 'generated')),
  );
  return makeOnce(clone, 'console', path.join(clone, '.next', 'davit-stamp'), sources, () =>
    run(process.execPath, [path.join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
      cwd: clone,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      maxBuffer: MAX_OUTPUT_BYTES,
    }),
  );
}

/** Two instances may start from one clone at once: the one waits for what the other makes. */
async function makeOnce(
  clone: string,
  what: string,
  stamp: string,
  sources: string,
  make: () => Promise<unknown>,
): Promise<string | undefined> {
  const isCurrent = async () => (await readFile(stamp, 'utf8').catch(() => '')) === sources;
  if (await isCurrent()) return undefined;
  const lock = path.join(clone, 'node_modules', `.davit-${what}.lock`);
  const taken = await waitFor(async () => (await isCurrent()) || takeLock(lock), {
    timeoutMs: OTHER_BUILD_TIMEOUT_MS,
    everyMs: 200,
  });
  if (!taken)
    throw new ProgramError(`Another start has been building for five minutes: remove ${lock} and start again.`);
  if (await isCurrent()) {
    await releaseLock(lock);
    return 'made by another start';
  }
  try {
    await make();
    await mkdir(path.dirname(stamp), { recursive: true });
    await writeFile(stamp, sources);
    return 'made';
  } catch (error) {
    throw new ProgramError(`The ${what} could not be built: ${reason(error)}`, { cause: error });
  } finally {
    await releaseLock(lock);
  }
}

async function takeLock(lock: string): Promise<boolean> {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (holder && !isAlive(holder)) await rm(lock, { force: true });
  return writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

async function releaseLock(lock: string): Promise<void> {
  if (Number(await readFile(lock, 'utf8').catch(() => '')) === process.pid) await rm(lock, { force: true });
}

function reason(error: unknown): string {
  // Next reports on either stream.
  const output =
    error instanceof Error && 'stderr' in error && 'stdout' in error
      ? `${String(error.stderr)}\n${String(error.stdout)}`
      : messageOf(error);
  if (/ENOSPC|No space left/i.test(output)) return 'the disk is full: make room and start again.';
  return output.trim().split('\n').slice(0, 40).join('\n');
}
