/** IPv4 ranges as pairs of numbers: enough to carve a project's subnet out of what is free. */

/** Both ends included. */
export interface Range {
  first: number;
  last: number;
}

/** A project's network is a /24, 253 containers, or the whole range where that is smaller. */
const SUBNET_PREFIX = 24;

function addressNumber(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** @returns null where it is no IPv4 CIDR; an address inside a network stands for the whole network */
export function parseCidr(cidr: string): (Range & { prefix: number }) | null {
  const [address, prefixText, ...rest] = cidr.split('/');
  if (address === undefined || prefixText === undefined || rest.length > 0 || !/^\d{1,2}$/.test(prefixText))
    return null;
  const value = addressNumber(address);
  const prefix = Number(prefixText);
  if (value === null || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1, prefix };
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/**
 * The first free subnet of the range, or null when none is left.
 *
 * @param range a range that `parseCidr` gave
 */
export function freeSubnet(range: Range & { prefix: number }, taken: readonly Range[]): string | null {
  const prefix = Math.max(SUBNET_PREFIX, range.prefix);
  const size = 2 ** (32 - prefix);
  for (let first = range.first; first <= range.last; first += size) {
    const candidate = { first, last: first + size - 1 };
    if (!taken.some((other) => overlaps(candidate, other))) return `${addressText(first)}/${prefix}`;
  }
  return null;
}

/** The destinations of `/proc/net/route`, the default route left out: little-endian hex, one line each. */
export function parseRoutes(table: string): Range[] {
  const routes: Range[] = [];
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const destination = hexAddress(fields[1]);
    const mask = hexAddress(fields[7]);
    if (destination === null || mask === null || mask === 0) continue;
    routes.push({ first: destination, last: destination + (2 ** 32 - 1 - mask) });
  }
  return routes;
}

function hexAddress(text: string | undefined): number | null {
  if (text === undefined || !/^[0-9A-F]{8}$/i.test(text)) return null;
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
