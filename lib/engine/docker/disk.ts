/** The disk of the engine's host that holds images and containers. */
import { statfs } from 'node:fs/promises';
import type { EngineDisk } from '../engine.ts';
import { CALL_TIMEOUT_MS, type DockerClient, within } from './client.ts';
import { containerError } from './errors.ts';

/** @throws EngineError `unreachable` */
export async function readDisk({ docker, local }: DockerClient): Promise<EngineDisk | null> {
  if (!local) return null;
  const root = await rootOf(docker);
  // An engine in a virtual machine keeps things where this host has nothing.
  const found = await statfs(root).catch(() => null);
  return found && { totalBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize };
}

async function rootOf(docker: DockerClient['docker']): Promise<string> {
  try {
    const info: { DockerRootDir?: string } = await within(CALL_TIMEOUT_MS, 'ask for its disk', () => docker.info());
    return info.DockerRootDir ?? '/var/lib/docker';
  } catch (error) {
    throw containerError(error);
  }
}
