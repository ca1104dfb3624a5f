/** Which of an app's two addresses is printed: both are always served, but a name works only where it resolves. */

import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';

/** `host`: `http://<app id>.<domain>`; `loopback`: `http://127.83.x.y`. Children read it from DAVIT_ADDRESS_FORM. */
export type AddressForm = 'host' | 'loopback';

const LOOKUP_TIMEOUT_MS = 2_000;

/** Asks the system's own resolver, as curl, Python and Node will, for a name that nobody has asked for before. */
export async function chooseAddressForm(appDomain: string): Promise<AddressForm> {
  const name = `${randomBytes(6).toString('hex')}.${appDomain}`;
  const answer = lookup(name).then(
    ({ address }) => address,
    () => null,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LOOKUP_TIMEOUT_MS);
  });
  const address = await Promise.race([answer, late]);
  clearTimeout(timer);
  return address === null ? 'loopback' : 'host';
}
