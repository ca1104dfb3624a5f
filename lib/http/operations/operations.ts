/** The whole API in one table. */
import type { Operation } from '../operation.ts';
import { appOperations } from './apps.ts';
import { capacityOperations } from './capacity.ts';
import { containerOperations } from './containers.ts';
import { costOperations } from './costs.ts';
import { dataStoreOperations } from './data-stores.ts';
import { diskOperations } from './disk.ts';
import { fileOperations } from './files.ts';
import { imageOperations } from './images.ts';
import { otherOperations } from './others.ts';
import { registryOperations } from './registries.ts';
import { sharedRegistryOperations } from './shared-registry.ts';
import { volumeOperations } from './volumes.ts';

const table = [
  ...appOperations,
  ...capacityOperations,
  ...containerOperations,
  ...costOperations,
  ...dataStoreOperations,
  ...diskOperations,
  ...fileOperations,
  ...imageOperations,
  ...otherOperations,
  ...registryOperations,
  ...sharedRegistryOperations,
  ...volumeOperations,
] as const;

export type OperationId = (typeof table)[number]['id'];
export type TableRow<Id extends OperationId> = Extract<(typeof table)[number], { id: Id }>;
export const operations: readonly (Operation & { id: OperationId })[] = table;
