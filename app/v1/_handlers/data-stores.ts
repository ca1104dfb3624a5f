/** Data stores that a project added, as the API writes them: never with a secret. */
import type * as answers from '../../../lib/http/answers/data.ts';
import type { dataStoreOperations } from '../../../lib/http/operations/data-stores.ts';
import { listStoreContainers, listStoreObjects } from '../../../lib/services/data/ask-store.ts';
import {
  createDataStore,
  type DataStoreRecord,
  deleteDataStore,
  getDataStore,
  listDataStores,
  testDataStore,
  updateDataStore,
} from '../../../lib/services/data/stores.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';

export const dataStoreHandlers: Handlers<(typeof dataStoreOperations)[number]['id']> = {
  listDataStores: async ({ platform, actor, project, query }) =>
    toList(await listDataStores(platform, actor, await project(), query), query, toDataStore),
  createDataStore: async ({ platform, actor, project, body }) =>
    toDataStore(await createDataStore(platform, actor, await project(), body)),
  getDataStore: async ({ platform, actor, id }) => toDataStore(await getDataStore(platform, actor, id, {})),
  async updateDataStore({ platform, actor, id, body }) {
    await updateDataStore(platform, actor, id, body);
    return undefined;
  },
  async testDataStore({ platform, actor, id }): Promise<answers.DataStoreTest> {
    const { code, message } = await testDataStore(platform, actor, id, {});
    return { works: code === null, ...(code === null ? {} : { code }), message };
  },
  async deleteDataStore({ platform, actor, id, query }) {
    await deleteDataStore(platform, actor, id, query);
    return undefined;
  },
  async listStoreContainers({ platform, actor, id }) {
    const { names, more } = await listStoreContainers(platform, actor, id, {});
    return { items: names.map((name) => ({ name })), truncated: more };
  },
  async listStoreObjects({ platform, actor, id, query }) {
    const { entries, more } = await listStoreObjects(platform, actor, id, query);
    const below = query.prefix ? `${query.prefix}/` : '';
    const items = entries.map(({ name, isFolder, size, modifiedAt }) => ({
      path: below + name,
      folder: isFolder,
      ...(size === null ? {} : { bytes: size }),
      ...(modifiedAt === null ? {} : { modifiedAt: modifiedAt.toISOString() }),
    }));
    return { items, truncated: more };
  },
};

function toDataStore(store: DataStoreRecord): answers.DataStore {
  const { id, alias, kind, url, region, username, createdBy, createdAt, updatedAt } = store;
  return {
    id,
    alias,
    ...(kind === 's3'
      ? { s3: { endpoint: url, ...(region === '' ? {} : { region }), accessKey: username } }
      : { git: { url, username } }),
    user: createdBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
