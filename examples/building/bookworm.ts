/** Debian bookworm as a base image: from a registry where one answers, else made here by debootstrap. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { type AptSettings, readAptSettings } from './apt.ts';
import { hasImage, importImage, tryPull } from './engine.ts';
import { BuildError } from './errors.ts';
import { contentHash } from './folder.ts';
import { installPackages, type RunOptions, run } from './run.ts';

const REGISTRY_IMAGE = 'debian:bookworm-slim';
const OFFICIAL_MIRROR = 'http://deb.debian.org/debian';
const STALL_MS = 10_000;
/** What debootstrap holds at its peak is some 350 MB. */
const NEEDED_BYTES = 500_000_000;
const LINE_CHARACTERS = 300;

/** What the base is made of: another line here is another image. */
const RECIPE = ['bookworm', 'minbase', 'ca-certificates', '1'];

export interface DebianBase {
  image: string;
  /** What a Dockerfile on this base needs to install packages here, and only here. */
  buildArgs: Record<string, string>;
}

/**
 * In this order: the registry's image or our own when the engine has one, the registry's pulled, our own made.
 * @throws BuildError
 */
export async function bookwormBase(docker: Docker, options: RunOptions = {}): Promise<DebianBase> {
  if (await hasImage(docker, REGISTRY_IMAGE)) return { image: REGISTRY_IMAGE, buildArgs: {} };
  const apt = await readAptSettings();
  const image = `davit-base:bookworm-${contentHash([], ...RECIPE)}`;
  const base: DebianBase = { image, buildArgs: buildArgsOf(apt) };
  if (await hasImage(docker, image)) return base;

  options.onLine?.(`Pulling ${REGISTRY_IMAGE}`);
  const reason = await tryPull(docker, REGISTRY_IMAGE, STALL_MS, options.signal);
  if (reason === null) return { image: REGISTRY_IMAGE, buildArgs: {} };
  options.onLine?.('No registry answers: making the Debian base here');
  await bootstrap(docker, image, apt, reason, options);
  return base;
}

function buildArgsOf(apt: AptSettings): Record<string, string> {
  return {
    ...(apt.mirror !== null && apt.mirror !== OFFICIAL_MIRROR ? { DEBIAN_MIRROR: apt.mirror } : {}),
    ...(apt.options.length > 0 ? { APT_OPTIONS: apt.options.join(' ') } : {}),
    // The engine knows these by name and keeps them out of the image and its history.
    ...(apt.httpProxy === null ? {} : { http_proxy: apt.httpProxy, https_proxy: apt.httpProxy }),
  };
}

async function bootstrap(docker: Docker, image: string, apt: AptSettings, reason: string, options: RunOptions) {
  const next = `Run "docker pull ${REGISTRY_IMAGE}" where a registry can be reached`;
  if (process.getuid?.() !== 0) {
    throw new BuildError(`No Debian base for the image: ${reason}, and making one needs root. ${next}.`);
  }
  if (!(await canRun('debootstrap')) && !(await installPackages(['debootstrap'], options))) {
    throw new BuildError(`No Debian base for the image: ${reason}, and debootstrap cannot be installed. ${next}.`);
  }
  await checkFreeSpace();
  const folder = await mkdtemp(join(tmpdir(), 'davit-base-'));
  try {
    const mirror = apt.mirror ?? OFFICIAL_MIRROR;
    const args = ['--variant=minbase', '--include=ca-certificates', 'bookworm', folder, mirror];
    const { exitCode, output } = await run('debootstrap', args, options);
    if (exitCode !== 0) {
      const lastLines = output.trim().split('\n').slice(-3);
      const said = lastLines.map((line) => line.slice(0, LINE_CHARACTERS)).join('\n  ');
      throw new BuildError(`No Debian base for the image: ${reason}, and debootstrap failed. ${next}.\n  ${said}`);
    }
    await writeFile(
      join(folder, 'etc/apt/sources.list'),
      `deb ${OFFICIAL_MIRROR} bookworm main\ndeb ${OFFICIAL_MIRROR}-security bookworm-security main\n`,
    );
    options.onLine?.('Importing the Debian base');
    await importFolder(docker, folder, image, options.signal);
  } catch (error) {
    throw BuildError.from(error, 'the Debian base was being made', options.signal);
  } finally {
    await unmountBelow(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** What belongs to this machine or comes again with the first `apt-get update` stays outside. */
const EXCLUDED = [
  './var/cache/apt/*',
  './var/lib/apt/lists/*',
  './var/log/*',
  './etc/resolv.conf',
  './etc/hostname',
  './proc/*',
  './sys/*',
  './dev/*',
];

async function importFolder(docker: Docker, folder: string, image: string, signal?: AbortSignal): Promise<void> {
  const exclude = EXCLUDED.map((pattern) => `--exclude=${pattern}`);
  const tar = spawn('tar', ['-C', folder, '--numeric-owner', '--one-file-system', ...exclude, '-cf', '-', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    tar.on('error', reject);
    tar.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with exit code ${code}`))));
  });
  try {
    await Promise.all([importImage(docker, tar.stdout, image, signal), ended]);
  } finally {
    tar.kill();
  }
}

/** debootstrap blames the network for a full disk: better said before. */
async function checkFreeSpace(): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const freeBytes = bavail * bsize;
  if (freeBytes >= NEEDED_BYTES) return;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
  throw new BuildError(
    `Making the Debian base needs ${megabytes(NEEDED_BYTES)} in ${tmpdir()}, where ${megabytes(freeBytes)} are free: free some space, or set TMPDIR to a larger disk.`,
  );
}

async function canRun(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** debootstrap mounts /proc inside and, when killed, leaves it there: deleting must not follow it. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const path of mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse())
    await run('umount', ['-l', path]);
}
