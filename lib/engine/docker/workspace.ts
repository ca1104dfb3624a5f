/** The home directory that every replica has, whatever its image: made before the start. */
import { chmod, lchown, lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { WORKLOAD_GID, WORKLOAD_HOME, WORKLOAD_UID } from '../workload.ts';
import { CALL_TIMEOUT_MS, type DockerClient, within } from './client.ts';

let archive: Promise<Buffer> | null = null;

const MODE = 0o755;

/**
 * Makes `/workspace`, or hands over the one that the image brings; doing it again changes nothing. For a container that
 * was created and never started.
 */
export async function prepareWorkspace(
  { docker, local }: DockerClient,
  info: Docker.ContainerInspectInfo,
): Promise<void> {
  if (local && (await prepareInUpperLayer(info))) return;
  archive ??= workspaceArchive();
  const tar = await archive;
  await within(CALL_TIMEOUT_MS, 'prepare a workspace', (abortSignal) =>
    docker.getContainer(info.Id).putArchive(tar, { path: '/', abortSignal }),
  );
}

/**
 * The same directory made in the container's writable layer: a millisecond, where the archive API takes forty (it
 * mounts the file system and starts a process of its own). The kernel allows changes to an overlay's upper tree while
 * it is not mounted (Documentation/filesystems/overlayfs.rst, "Changes to underlying filesystems"), and that of a
 * container that does not run is not.
 *
 * @returns false where the layer is out of reach: another storage driver, another user, an engine in a virtual machine
 */
async function prepareInUpperLayer(info: Docker.ContainerInspectInfo): Promise<boolean> {
  const layers: Record<string, string> | null = info.GraphDriver?.Name === 'overlay2' ? info.GraphDriver.Data : null;
  const upper = layers?.UpperDir;
  if (!upper) return false;
  const directory = path.join(upper, WORKLOAD_HOME);
  try {
    await mkdir(directory, { mode: MODE }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // A link that the engine put there for the image is nothing to follow as root.
    if (!(await lstat(directory)).isDirectory()) return false;
    await lchown(directory, WORKLOAD_UID, WORKLOAD_GID);
    await chmod(directory, MODE);
    return true;
  } catch {
    return false;
  }
}

async function workspaceArchive(): Promise<Buffer> {
  const tar = pack();
  tar.entry({
    name: `${WORKLOAD_HOME.slice(1)}/`,
    type: 'directory',
    mode: MODE,
    uid: WORKLOAD_UID,
    gid: WORKLOAD_GID,
  });
  tar.finalize();
  return buffer(tar);
}
