'use server';

import type { WriteResult } from '../../lib/client/write-result.ts';
import type { Registry, RegistryTest } from '../../lib/http/answers/registry.ts';
import { write } from './write.ts';

/** `body` as `POST /v1/registry` takes it. */
export async function addRegistry(input: { project: string; body: unknown }): Promise<WriteResult<Registry>> {
  return write<Registry>('POST', `/v1/registry?project=${encodeURIComponent(input.project)}`, input.body);
}

/** `body` as `PUT /v1/registry/{id}` takes it. */
export async function changeRegistry(input: { id: string; body: unknown }): Promise<WriteResult<undefined>> {
  return write('PUT', pathOf(input.id), input.body);
}

export async function testRegistry(input: { id: string }): Promise<WriteResult<RegistryTest>> {
  return write<RegistryTest>('POST', `${pathOf(input.id)}/test`);
}

export async function deleteRegistry(input: { id: string; force: boolean }): Promise<WriteResult<undefined>> {
  return write('DELETE', `${pathOf(input.id)}${input.force ? '?force=true' : ''}`);
}

function pathOf(id: string): string {
  return `/v1/registry/${encodeURIComponent(id)}`;
}
