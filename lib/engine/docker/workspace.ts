/** The home directory that every replica has, whatever its image: made through the archive API before the start. */
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { CALL_TIMEOUT_MS, within } from './client.ts';
import { WORKLOAD_GID, WORKLOAD_HOME, WORKLOAD_UID } from './container-config.ts';

let archive: Promise<Buffer> | null = null;

/** Makes `/workspace`, or hands over the one that the image brings; doing it again changes nothing. */
export async function prepareWorkspace(docker: Docker, containerId: string): Promise<void> {
  archive ??= workspaceArchive();
  const tar = await archive;
  await within(CALL_TIMEOUT_MS, 'prepare a workspace', (abortSignal) =>
    docker.getContainer(containerId).putArchive(tar, { path: '/', abortSignal }),
  );
}

async function workspaceArchive(): Promise<Buffer> {
  const tar = pack();
  tar.entry({
    name: `${WORKLOAD_HOME.slice(1)}/`,
    type: 'directory',
    mode: 0o755,
    uid: WORKLOAD_UID,
    gid: WORKLOAD_GID,
  });
  tar.finalize();
  return buffer(tar);
}
