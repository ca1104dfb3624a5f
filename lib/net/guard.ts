/**
 * Which addresses Davit connects to because a user named a registry or a store of data, or because one of those named
 * another host. A cloud's metadata service and what is link-local: never. This host itself: only what DAVIT_ALLOW_HOSTS
 * lists. Private networks: where the host that the user named is in one, for many are.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { AllowedHost } from '../config/allowed-hosts.ts';

/** From the outside in. */
const NEARNESS = ['public', 'private', 'loopback', 'never'] as const;
export type Nearness = (typeof NEARNESS)[number];

const never = listOf(
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
);
const loopback = listOf(['127.0.0.0', 8, 'ipv4'], ['0.0.0.0', 8, 'ipv4'], ['::', 127, 'ipv6']);
const inside = listOf(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
);

/** What is no address is `never`. */
export function nearnessOf(address: string): Nearness {
  const plain = unmapped(address);
  const family = isIP(plain);
  if (family === 0) return 'never';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (never.check(plain, type)) return 'never';
  if (loopback.check(plain, type)) return 'loopback';
  return inside.check(plain, type) ? 'private' : 'public';
}

/**
 * @param named how near the host is that the user named, where another is asked on its word; absent: it is that one
 */
export function mayConnect(
  target: { address: string; port: number },
  allowed: readonly AllowedHost[],
  named?: Nearness,
): boolean {
  const nearness = nearnessOf(target.address);
  if (nearness === 'never') return false;
  if (isListed(target, allowed)) return true;
  if (nearness === 'loopback') return false;
  return named === undefined || NEARNESS.indexOf(nearness) <= NEARNESS.indexOf(named);
}

function isListed({ address, port }: { address: string; port: number }, allowed: readonly AllowedHost[]): boolean {
  const plain = unmapped(address);
  if (!isIPv4(plain)) return false;
  return allowed.some((entry) => {
    if (entry.port !== null && entry.port !== port) return false;
    const [network = '', bits] = entry.cidr.split('/');
    return listOf([network, Number(bits), 'ipv4']).check(plain, 'ipv4');
  });
}

/** An IPv4 address that is written as one of IPv6. */
function unmapped(address: string): string {
  const host = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (dotted) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(host) ?? [];
  if (high === undefined || low === undefined) return host;
  const [left, right] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [left >> 8, left & 255, right >> 8, right & 255].join('.');
}

function listOf(...subnets: [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [network, bits, type] of subnets) list.addSubnet(network, bits, type);
  return list;
}
