/** Containers that Davit keeps itself, as the API writes them. */
import type * as answers from '../../../lib/http/answers/data.ts';
import type { containerOperations } from '../../../lib/http/operations/containers.ts';
import {
  type ContainerRecord,
  createContainer,
  deleteContainer,
  getContainer,
  listContainers,
} from '../../../lib/services/data/containers.ts';
import type { Handlers } from './call.ts';
import { toList } from './lists.ts';

export const containerHandlers: Handlers<(typeof containerOperations)[number]['id']> = {
  listContainers: async ({ platform, actor, project, query }) =>
    toList(await listContainers(platform, actor, await project(), query), query, toContainer),
  createContainer: async ({ platform, actor, project, body }) =>
    toContainer(await createContainer(platform, actor, await project(), body)),
  getContainer: async ({ platform, actor, id }) => toContainer(await getContainer(platform, actor, id, {})),
  async deleteContainer({ platform, actor, id, query }) {
    await deleteContainer(platform, actor, id, query);
    return undefined;
  },
};

function toContainer(container: ContainerRecord): answers.DataContainer {
  const { id, name, files, bytes, createdBy, createdAt, updatedAt } = container;
  return {
    id,
    name,
    files,
    bytes: Number(bytes),
    user: createdBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
