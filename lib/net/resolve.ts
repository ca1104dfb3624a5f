/** Names to addresses, for connections that go to an address that was looked at. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A look-up holds one of the process's few threads until the name service has answered: one at a time for each name. */
const resolving = new Map<string, Promise<string[]>>();

/** @throws where nobody knows the name */
export async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  const known = resolving.get(host) ?? lookup(host, { all: true }).then((all) => all.map(({ address }) => address));
  resolving.set(host, known);
  try {
    return await known;
  } finally {
    resolving.delete(host);
  }
}
