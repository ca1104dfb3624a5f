'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import type { DataContainer, DataStore, DataStoreTest, DeletedFiles } from '../../lib/http/answers/data.ts';
import type { DataSync } from '../../lib/http/answers/volume.ts';
import { write } from './write.ts';

/** `body` as `POST /v1/datastore` takes it. */
export async function addStore(input: { project: string; body: unknown }): Promise<WriteResult<DataStore>> {
  return write<DataStore>('POST', `/v1/datastore?project=${encodeURIComponent(input.project)}`, input.body);
}

/** `body` as `PUT /v1/datastore/{id}` takes it. */
export async function changeStore(input: { id: string; body: unknown }): Promise<WriteResult<undefined>> {
  return write('PUT', pathOf('datastore', input.id), input.body);
}

export async function testStore(input: { id: string }): Promise<WriteResult<DataStoreTest>> {
  return write<DataStoreTest>('POST', `${pathOf('datastore', input.id)}/test`);
}

/** `force` also where apps mount what is in it. */
export async function deleteStore(input: { id: string; force: boolean }): Promise<WriteResult<undefined>> {
  return write('DELETE', `${pathOf('datastore', input.id)}${input.force ? '?force=true' : ''}`);
}

export async function createContainer(input: { project: string; name: string }): Promise<WriteResult<DataContainer>> {
  return write<DataContainer>('POST', `/v1/container?project=${encodeURIComponent(input.project)}`, {
    name: input.name,
  });
}

/** With its name, for its files are nowhere else. */
export async function deleteContainer(input: { id: string; name: string }): Promise<WriteResult<undefined>> {
  return write('DELETE', `${pathOf('container', input.id)}?name=${encodeURIComponent(input.name)}`);
}

/** @param input.path of a file, or of a folder with all that is in it */
export async function deleteFile(input: { id: string; path: string }): Promise<WriteResult<DeletedFiles>> {
  return write<DeletedFiles>('DELETE', `${pathOf('container', input.id)}/file?path=${encodeURIComponent(input.path)}`);
}

/** @param input.name what would be lost, where something would be: the volume's source */
export async function deleteVolume(input: { id: string; name?: string }): Promise<WriteResult<undefined>> {
  const name = input.name === undefined ? '' : `?name=${encodeURIComponent(input.name)}`;
  return write('DELETE', `${pathOf('volume', input.id)}${name}`);
}

/** @param input.volume its id; absent: all that the app mounts */
export async function syncApp(input: {
  appId: string;
  direction: 'pull' | 'push';
  volume?: string;
}): Promise<WriteResult<DataSync>> {
  const { appId, ...body } = input;
  return write<DataSync>('POST', `${pathOf('app', appId)}/datasync`, body);
}

/** What waits or runs of it; what has come over stays. */
export async function cancelSync(input: { appId: string; sync: string }): Promise<WriteResult<undefined>> {
  return write('DELETE', `${pathOf('app', input.appId)}/datasync?sync=${encodeURIComponent(input.sync)}`);
}

function pathOf(kind: string, id: string): string {
  return `/v1/${kind}/${encodeURIComponent(id)}`;
}
