import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayConnect, nearnessOf } from './guard.ts';

const AT = { port: 443 };
const octet = fc.integer({ min: 0, max: 255 });

describe('an address', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['::1', 'loopback'],
    ['::', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['fe80::1%eth0', 'never'],
    ['fd00:ec2::254', 'never'],
    ['100.100.100.200', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['255.255.255.255', 'never'],
    ['example.com', 'never'],
  ])('%s is %s', (address, nearness) => {
    expect(nearnessOf(address)).toBe(nearness);
  });

  it('of this host is asked only where it is listed, with its port', () => {
    fc.assert(
      fc.property(octet, octet, octet, (a, b, c) => {
        const address = `127.${a}.${b}.${c}`;
        expect(mayConnect({ address, ...AT }, [])).toBe(false);
        expect(mayConnect({ address, ...AT }, [{ cidr: '127.0.0.0/8', port: 443 }])).toBe(true);
        expect(mayConnect({ address, ...AT }, [{ cidr: '127.0.0.0/8', port: 5000 }])).toBe(false);
        expect(mayConnect({ address: `::ffff:${address}`, ...AT }, [])).toBe(false);
      }),
    );
  });

  it('of metadata and links is never asked, listed or not', () => {
    fc.assert(
      fc.property(octet, octet, (a, b) => {
        expect(mayConnect({ address: `169.254.${a}.${b}`, ...AT }, [{ cidr: '0.0.0.0/0', port: null }])).toBe(false);
      }),
    );
  });

  it('of a private network is asked where the registry is in one, not where a public one sends one', () => {
    const address = { address: '10.0.0.7', ...AT };
    expect(mayConnect(address, [])).toBe(true);
    expect(mayConnect(address, [], 'private')).toBe(true);
    expect(mayConnect(address, [], 'public')).toBe(false);
    expect(mayConnect(address, [{ cidr: '10.0.0.0/24', port: null }], 'public')).toBe(true);
    expect(mayConnect({ address: '1.1.1.1', ...AT }, [], 'private')).toBe(true);
  });
});
