/** Containers that Davit keeps itself: their names, and what is in them. */
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { containerInput } from '../../domain/data/store-input.ts';
import { OWN_STORE } from '../../domain/data/volume.ts';
import {
  type ContainerRecord,
  deleteContainerUnlessUsed,
  insertContainer,
  listContainers as listRows,
} from '../../store/data/containers.ts';
import { forgetCopies } from '../../store/data/volumes.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';

export type { ContainerRecord };

/** @throws ServiceError conflict CONTAINER_TAKEN */
export const createContainer = action({
  on: 'project',
  right: 'data.manage',
  input: containerInput,
  async run({ platform, actor, target }, { name }): Promise<ContainerRecord> {
    refuseNarrowToken(actor);
    await forgetCopies(platform.db, target.id, { alias: OWN_STORE, container: name });
    const row = await insertContainer(platform.db, { projectId: target.id, name, createdBy: signatureOf(actor) });
    if (row) return row;
    throw new ServiceError('conflict', 'CONTAINER_TAKEN', `The project has a container ${name} already.`);
  },
});

export const listContainers = action({
  on: 'project',
  right: 'data.see',
  input: pageInput.extend({ sort: z.enum(['createdAt', 'updatedAt', 'name', 'bytes', 'id']).default('createdAt') }),
  async run({ platform, actor, target }, input) {
    refuseNarrowToken(actor);
    return listRows(platform.db, target.id, { ...toWindow(input), order: input.order, sort: input.sort });
  },
});

export const getContainer = action({
  on: 'container',
  right: 'data.see',
  input: z.strictObject({}),
  run: async ({ target }): Promise<ContainerRecord> => target,
});

/** @throws ServiceError conflict NAME_NEEDED and CONTAINER_IN_USE */
export const deleteContainer = action({
  on: 'container',
  right: 'data.manage',
  input: z.strictObject({ name: z.string().optional() }),
  async run({ platform, target }, { name }): Promise<void> {
    if (name !== target.name) {
      const message = `All files in ${target.name} go, for good. Give its name to delete it: name=${target.name}.`;
      throw new ServiceError('conflict', 'NAME_NEEDED', message);
    }
    const using = await deleteContainerUnlessUsed(platform.db, target, OWN_STORE);
    if (using.length === 0) return;
    const apps = using.map((app) => app.name).join(', ');
    const message = `Apps have volumes of ${target.name}: ${apps}. Give them others or delete them first.`;
    throw new ServiceError('conflict', 'CONTAINER_IN_USE', message, { details: { apps: using } });
  },
});
