/** Containers and data stores by the names that people call them. */
import { OWN_STORE } from '../../../lib/domain/data/volume.ts';
import type { DataContainer, DataContainerList, DataStore, DataStoreList } from '../../../lib/http/answers/data.ts';
import type { Client } from '../../client.ts';
import { CliError, EXIT } from '../../errors.ts';

const PAGE = 1000;

export interface WantedPlace {
  container: string;
  alias: string;
  /** `''`: all of it. */
  prefix: string;
}

/** `models`, `models@davit`, `bucket@minio/iris/`. @throws CliError usage */
export function parsePlace(wanted: string): WantedPlace {
  const [, container, alias = OWN_STORE, prefix = ''] = /^([^@/]+)(?:@([^@/]+))?(?:\/(.*?)\/?)?$/.exec(wanted) ?? [];
  if (container) return { container, alias, prefix };
  throw new CliError(EXIT.usage, `"${wanted}" names no container: write models, or bucket@store/prefix.`);
}

/** One that Davit keeps. @throws CliError */
export async function findContainer(client: Client, { container, alias }: WantedPlace): Promise<DataContainer> {
  if (alias !== OWN_STORE) {
    const message = `${container}@${alias} is kept by the data store ${alias}: change what is in it with its own tools.`;
    throw new CliError(EXIT.usage, message);
  }
  for (let page = 1; ; page++) {
    const query = { page, size: PAGE };
    const { items, metadata } = await client.call<DataContainerList>('GET', '/v1/container', { query });
    const found = items.find(({ id, name }) => name === container || id === container);
    if (found) return found;
    if (page >= metadata.pageCount) break;
  }
  throw new CliError(EXIT.notFound, `There is no container "${container}". davit data container list shows them.`);
}

/** By alias or id. @throws CliError */
export async function findStore(client: Client, wanted: string): Promise<DataStore> {
  for (let page = 1; ; page++) {
    const query = { page, size: PAGE };
    const { items, metadata } = await client.call<DataStoreList>('GET', '/v1/datastore', { query });
    const found = items.find(({ id, alias }) => alias === wanted || id === wanted);
    if (found) return found;
    if (page >= metadata.pageCount) break;
  }
  throw new CliError(EXIT.notFound, `There is no data store "${wanted}". davit data store list shows them.`);
}
