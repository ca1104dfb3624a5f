/** An app by its id, or by its name. */
import type { AppList } from '../../lib/http/answers/app.ts';
import type { Client } from '../client.ts';
import { CliError, EXIT } from '../errors.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PAGE = 1000;

/** @returns its id. @throws CliError */
export async function findApp(client: Client, wanted: string): Promise<string> {
  if (UUID.test(wanted)) return wanted;
  for (let page = 1; ; page++) {
    const { items, metadata } = await client.call<AppList>('GET', '/v1/app', { query: { page, size: PAGE } });
    const found = items.find(({ spec }) => spec.name === wanted);
    if (found) return found.id;
    if (page >= metadata.pageCount) break;
  }
  throw new CliError(EXIT.notFound, `There is no app with the id or name "${wanted}". davit app list shows them.`);
}
