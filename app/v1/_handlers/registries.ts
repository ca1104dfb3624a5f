/** Registries that a project added, as the API writes them: never with a password. */
import type * as answers from '../../../lib/http/answers/registry.ts';
import type { registryOperations } from '../../../lib/http/operations/registries.ts';
import {
  createRegistry,
  deleteRegistry,
  getRegistry,
  listRegistries,
  type RegistryRecord,
  testRegistry,
  updateRegistry,
} from '../../../lib/services/registries/registries.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';

export const registryHandlers: Handlers<(typeof registryOperations)[number]['id']> = {
  listRegistries: async ({ platform, actor, project, query }) =>
    toList(await listRegistries(platform, actor, await project(), query), query, toRegistry),
  createRegistry: async ({ platform, actor, project, body }) =>
    toRegistry(await createRegistry(platform, actor, await project(), body)),
  getRegistry: async ({ platform, actor, id }) => toRegistry(await getRegistry(platform, actor, id, {})),
  async updateRegistry({ platform, actor, id, body }) {
    await updateRegistry(platform, actor, id, body);
    return undefined;
  },
  async testRegistry({ platform, actor, id }): Promise<answers.RegistryTest> {
    const { code, message } = await testRegistry(platform, actor, id, {});
    return { works: code === null, ...(code === null ? {} : { code }), message };
  },
  async deleteRegistry({ platform, actor, id, query }) {
    await deleteRegistry(platform, actor, id, query);
    return undefined;
  },
};

function toRegistry({ id, host, username, ca, createdBy, createdAt, updatedAt }: RegistryRecord): answers.Registry {
  return {
    id,
    url: `https://${host}`,
    username,
    ...(ca === null ? {} : { ca }),
    user: createdBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
