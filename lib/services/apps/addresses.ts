/** A loopback address of its own for each app. */
import { randomInt } from 'node:crypto';

const RANDOM_TRIES = 32;

/**
 * At random, so that the address of an app that was deleted is not soon another's, with its cookies in browsers.
 *
 * @param cidr IPv4 range; its first and last address are left out
 * @returns null when every address is taken
 */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string | null {
  const [base = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = first - (first % size);
  for (let i = 0; i < RANDOM_TRIES; i++) {
    const address = dotted(start + randomInt(1, size - 1));
    if (!taken.has(address)) return address;
  }
  for (let offset = 1; offset < size - 1; offset++) {
    const address = dotted(start + offset);
    if (!taken.has(address)) return address;
  }
  return null;
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
