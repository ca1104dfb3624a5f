/** Where a worker of a test keeps data, and what is in it. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WORKLOAD_GID, WORKLOAD_UID } from '../../lib/engine/workload.ts';
import { containerFilesHome } from '../../lib/services/data/places.ts';
import type { DataKeeping } from '../../lib/worker/data/volume-files.ts';
import type { Lab } from './lab.ts';

export function dataAt(root: string): DataKeeping {
  return { root, owner: process.getuid?.() === 0 ? { uid: WORKLOAD_UID, gid: WORKLOAD_GID } : null };
}

/** A container of the lab's project with files in it. @returns their directory */
export async function containerOf(
  lab: Pick<Lab, 'db' | 'dataRoot' | 'projectId'>,
  name: string,
  files: Record<string, string>,
): Promise<string> {
  const { id } = await lab.db.dataContainer.create({ data: { projectId: lab.projectId, name, createdBy: 'test' } });
  const directory = containerFilesHome(lab.dataRoot, id);
  await mkdir(directory, { recursive: true });
  for (const [file, content] of Object.entries(files)) await putFile(directory, file, content);
  return directory;
}

/** As an upload ends: another file takes the place. */
export async function putFile(directory: string, file: string, content: string): Promise<void> {
  const target = path.join(directory, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.part`, content);
  await rename(`${target}.part`, target);
}
