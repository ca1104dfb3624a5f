/** The shared registry, as the API writes it. */
import type * as answers from '../../../lib/http/answers/shared-registry.ts';
import type { sharedRegistryOperations } from '../../../lib/http/operations/shared-registry.ts';
import {
  deleteSharedImage,
  readSharedRegistry,
  type SharedImageView,
  sweepSharedRegistry,
} from '../../../lib/services/shared-registry/images.ts';
import type { Handlers } from './call.ts';

export const sharedRegistryHandlers: Handlers<(typeof sharedRegistryOperations)[number]['id']> = {
  async readSharedRegistry({ platform, actor, project }): Promise<answers.SharedRegistry> {
    const { address, why, bytes, repositories } = await readSharedRegistry(platform, actor, await project(), {});
    return {
      address,
      ready: why === null,
      ...(why === null ? {} : { message: why }),
      bytes,
      repositories: repositories.map((one) => ({ ...one, images: one.images.map(toImage) })),
    };
  },
  async deleteSharedImage({ platform, actor, project, query }) {
    await deleteSharedImage(platform, actor, await project(), query);
    return undefined;
  },
  sweepSharedRegistry: ({ platform, actor }) => sweepSharedRegistry(platform, actor, {}),
};

function toImage({ digest, tags, bytes, pushedAt, usedBy }: SharedImageView): answers.SharedImage {
  return {
    digest,
    tags,
    bytes,
    pushedAt: pushedAt.toISOString(),
    usedBy: usedBy.map(({ appId, ...use }) => ({ app: appId, ...use })),
  };
}
