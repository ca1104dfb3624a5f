/** Debian and Ubuntu packages that are missing: one question, one installation. */
import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { promisify } from 'node:util';
import { ProgramError } from './errors.ts';
import { findOnPath } from './find.ts';
import { isRoot } from './users.ts';

const run = promisify(execFile);

export interface MissingProgram {
  /** As a person names it: "a Docker engine". */
  what: string;
  /** Debian packages that bring it. */
  packages: string[];
  /** Of these packages: Davit starts it by itself, with settings of its own. */
  unwantedService?: string;
}

const POLICY = '/usr/sbin/policy-rc.d';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Installs everything that is missing in one go; asks once before, where there is someone to ask.
 *
 * @param interactive a person sits at the terminal
 * @throws ProgramError with the command to run by hand, when it cannot or may not be done
 */
export async function ensurePackages(missing: MissingProgram[], interactive: boolean): Promise<void> {
  if (missing.length === 0) return;
  const what = enumerate(missing.map((program) => program.what));
  const packages = [...new Set(missing.flatMap((program) => program.packages))];
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!(await isDebian())) {
    throw new ProgramError(`Davit needs ${what}: install ${missing.length > 1 ? 'them' : 'it'} and start again.`);
  }
  if (!isRoot()) throw new ProgramError(`Davit needs ${what}: run "sudo ${command}" and start again.`);
  if (interactive && !(await confirm(`Davit needs ${what}. Install ${packages.join(', ')} now? [Y/n] `))) {
    throw new ProgramError(`Nothing was installed. Davit needs ${what}: run "${command}" and start again.`);
  }
  const unwanted = missing.flatMap(({ unwantedService }) => unwantedService ?? []);
  await withoutServiceStarts(unwanted, async () => {
    // Old lists may name versions that are gone; where there is no network, what is in the cache may still do.
    const update = await apt(['-o', 'APT::Update::Error-Mode=any', 'update']).then(
      () => null,
      (error: unknown) => outputOf(error),
    );
    try {
      await apt(['install', '-y', '--no-install-recommends', ...packages]);
    } catch (error) {
      throw new ProgramError(
        `Davit needs ${what}, but ${reason(update ?? '', outputOf(error))}: solve that, or run "${command}" yourself, and start again.`,
        { cause: error },
      );
    }
  });
}

async function apt(args: string[]): Promise<void> {
  await run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    maxBuffer: MAX_OUTPUT_BYTES,
  });
}

/**
 * Packages like to start their services with settings that are not ours. Where systemd runs, it knows how, and those that
 * nobody wants are never started, now or at boot; elsewhere all of them wait.
 */
async function withoutServiceStarts(unwanted: string[], install: () => Promise<void>): Promise<void> {
  if (await exists('/run/systemd/system')) {
    const systemctl = (...args: string[]) => (unwanted.length > 0 ? run('systemctl', [...args, ...unwanted]) : null);
    await systemctl('mask', '--runtime');
    try {
      await install();
      await systemctl('disable');
    } finally {
      await systemctl('unmask', '--runtime');
    }
    return;
  }
  if (await exists(POLICY)) return install();
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    await rm(POLICY, { force: true });
  }
}

function reason(update: string, install: string): string {
  const output = `${update}\n${install}`;
  if (/No space left on device|not have enough free space/i.test(output)) return 'the disk is full';
  if (/Temporary failure resolving|Could not resolve|Failed to fetch|Could not connect/i.test(output)) {
    return 'the package mirror cannot be reached';
  }
  if (/Could not get lock|is held by process/i.test(output)) return 'another package installation is running';
  if (/Unable to locate package/i.test(output)) return 'this distribution does not have the packages';
  const line = install
    .split('\n')
    .reverse()
    .find((text) => text.startsWith('E: '));
  return `apt-get failed (${(line ?? 'no reason given').replace(/^E: /, '')})`;
}

async function isDebian(): Promise<boolean> {
  return (await exists('/etc/debian_version')) && (await findOnPath('apt-get')) !== null;
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return !/^n/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'stderr' in error
    ? `${String(error.stderr)}\n${'stdout' in error ? String(error.stdout) : ''}`
    : error.message;
}

/** "a, b and c". */
function enumerate(items: string[]): string {
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}` : (items[0] ?? '');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
