/** DAVIT_ALLOW_HOSTS: internal addresses that URLs given by users may reach. */

/** An internal address that URLs given by users may reach. */
export interface AllowedHost {
  cidr: string;
  /** Null: every port. */
  port: number | null;
}

/** DAVIT_ALLOW_HOSTS; null when it is not as it must be. */
export function parseAllowedHosts(text: string): AllowedHost[] | null {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map(parseAllowedHost);
  const hosts = entries.filter((entry) => entry !== null);
  return hosts.length === entries.length ? hosts : null;
}

function parseAllowedHost(entry: string): AllowedHost | null {
  const at = entry.lastIndexOf(':');
  const range = parseCidr(entry.slice(0, at));
  const text = entry.slice(at + 1);
  const number = Number(text);
  if (at < 0 || !range) return null;
  if (text === '*') return { cidr: entry.slice(0, at), port: null };
  return /^\d+$/.test(text) && number >= 1 && number <= 65_535 ? { cidr: entry.slice(0, at), port: number } : null;
}

/** Of IPv4; null when it is none. */
export function parseCidr(text: string): { address: string; bits: number } | null {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const [, address, bits] = match ?? [];
  if (!address || !bits || !isAddress(address) || Number(bits) > 32) return null;
  return { address, bits: Number(bits) };
}

/** Of IPv4. */
export function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
