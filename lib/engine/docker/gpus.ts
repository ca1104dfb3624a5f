/**
 * The host's GPUs as NVIDIA's driver lists them, and whether Docker can give them to a container: for that it needs the
 * hook or the runtime of nvidia-container-toolkit, or devices by CDI.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { EngineGpu, GpuReport } from '../engine.ts';

const run = promisify(execFile);
const LOOK_TIMEOUT_MS = 10_000;
const QUERY = ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits'];
const MIB = 2 ** 20;
const PCI_DEVICES = '/sys/bus/pci/devices';
const NVIDIA = '0x10de';
/** PCI classes of display and 3D controllers. */
const DISPLAY_CLASS = /^0x03/;
const NONE: GpuReport = { gpus: [], warnings: [] };

/** What `docker info` says that bears on GPUs; `DiscoveredDevices` since Docker 28. */
export interface GpuSupport {
  Runtimes?: Record<string, unknown> | null;
  DiscoveredDevices?: { ID?: string }[] | null;
}

/** Looks at this host: for an engine that runs here. */
export async function readGpus(info: GpuSupport): Promise<GpuReport> {
  let listing: string;
  try {
    listing = (await run('nvidia-smi', QUERY, { timeout: LOOK_TIMEOUT_MS, env: cleanEnv() })).stdout;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? withoutDriver(await countCards()) : silentDriver(error);
  }
  const gpus = parseGpus(listing);
  if (gpus.length === 0) return NONE;
  const usable = await canUseGpus(info);
  return {
    gpus: gpus.map((gpu) => ({ ...gpu, usable })),
    warnings: usable ? [] : [{ code: 'GPU_TOOLKIT_MISSING', message: toolkitMissing(gpus) }],
  };
}

/** Nothing of the worker's own: it has secrets there. */
function cleanEnv(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH };
}

/** Lines of `index, uuid, name, memory in MiB`; what is no such line is left out. */
export function parseGpus(listing: string): Omit<EngineGpu, 'usable'>[] {
  return listing.split('\n').flatMap((line) => {
    const match = /^\s*(\d+), ((?:GPU|MIG)-[\w-]+), (.+), (\d+)\s*$/.exec(line);
    if (!match) return [];
    const [, index, deviceId = '', name = '', mib] = match;
    return [{ index: Number(index), deviceId, name, memoryBytes: Number(mib) * MIB }];
  });
}

function toolkitMissing(gpus: { name: string }[]): string {
  const names = [...new Set(gpus.map((gpu) => gpu.name))].join(', ');
  const [are, them] = gpus.length === 1 ? ['GPU is', 'it'] : ['GPUs are', 'them'];
  return (
    `${gpus.length} ${are} there (${names}), but Docker cannot give ${them} to a container: the package ` +
    'nvidia-container-toolkit is missing. Install it on this node, run ' +
    '`nvidia-ctk runtime configure --runtime=docker` and restart Docker.'
  );
}

function withoutDriver(cards: number): GpuReport {
  if (cards === 0) return NONE;
  const message =
    `${cards === 1 ? 'An NVIDIA card is' : `${cards} NVIDIA cards are`} there, but nvidia-smi is not: the packages ` +
    'nvidia-driver and nvidia-smi are missing. Install them on this node, and nvidia-container-toolkit for Docker.';
  return { gpus: [], warnings: [{ code: 'GPU_DRIVER_MISSING', message }] };
}

function silentDriver(error: unknown): GpuReport {
  const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
  const [said] = `${stderr ?? ''}\n${stdout ?? ''}`.trim().split('\n');
  return {
    gpus: null,
    warnings: [
      {
        code: 'GPU_DRIVER_SILENT',
        message: `nvidia-smi does not tell which GPUs there are: ${said || message} What was known of them holds on; look at the driver on this node.`,
      },
    ],
  };
}

async function canUseGpus({ Runtimes, DiscoveredDevices }: GpuSupport): Promise<boolean> {
  if (Runtimes && 'nvidia' in Runtimes) return true;
  if (DiscoveredDevices?.some(({ ID }) => ID?.startsWith('nvidia.com/gpu'))) return true;
  // Docker before 28 asks for this program by name, on its PATH, at its start.
  return isOnPath('nvidia-container-runtime-hook');
}

async function isOnPath(program: string): Promise<boolean> {
  for (const directory of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    if (await succeeds(access(path.join(directory, program), constants.X_OK))) return true;
  }
  return false;
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function countCards(): Promise<number> {
  const devices = await readdir(PCI_DEVICES).catch(() => []);
  const read = (device: string, file: string) => readFile(path.join(PCI_DEVICES, device, file), 'utf8').catch(() => '');
  const cards = await Promise.all(
    devices.map(
      async (one) => (await read(one, 'vendor')).trim() === NVIDIA && DISPLAY_CLASS.test(await read(one, 'class')),
    ),
  );
  return cards.filter(Boolean).length;
}
