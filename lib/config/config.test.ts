import path from 'node:path';
import { expect, test } from 'vitest';
import { chooseAddressForm } from './address-form.ts';
import { ConfigError, loadConfig } from './config.ts';

const complaint = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing';
};

test('an empty environment gives the documented defaults', () => {
  expect(loadConfig({})).toMatchObject({
    home: path.join(process.cwd(), '.davit'),
    host: '127.0.0.1',
    consolePort: 3000,
    gatewayPort: 8080,
    appAddresses: '127.83.0.0/16',
    appDomain: 'app.localhost',
    allowHosts: [],
    databaseUrl: null,
    engine: 'docker',
    demo: true,
    adminEmail: 'admin@davit.local',
    adminPassword: null,
    adminToken: null,
    region: 'local',
    networkRange: '10.83.0.0/16',
    logDays: 30,
    logMib: 1024,
  });
});

test('a variable that is set but empty counts as not set', () => {
  expect(loadConfig({ DAVIT_CONSOLE_PORT: '', DAVIT_ADMIN_TOKEN: '' })).toMatchObject({
    consolePort: 3000,
    adminToken: null,
  });
});

test.each([
  ['DAVIT_CONSOLE_PORT', '0', 'a port from 1 to 65535'],
  ['DAVIT_CONSOLE_PORT', '70000', 'a port from 1 to 65535'],
  ['DAVIT_GATEWAY_PORT', '80a', 'a port from 1 to 65535'],
  ['DAVIT_HOST', 'localhost', 'an IPv4 address'],
  ['DAVIT_APP_ADDRESSES', '10.0.0.0/16', 'inside 127.0.0.0/8'],
  ['DAVIT_APP_DOMAIN', 'App_Domain', 'a domain in lower case'],
  ['DAVIT_GATEWAY_THREADS', '0', 'from 1 to 64'],
  ['DAVIT_ALLOW_HOSTS', '10.0.0.0/8', 'CIDR:port'],
  ['DAVIT_ENGINE', 'podman', 'docker or simulated'],
  ['DAVIT_DEMO', 'yes', '1 or 0'],
  ['DAVIT_ADMIN_EMAIL', 'admin', 'an e-mail address'],
  ['DAVIT_NETWORK_RANGE', '10.83.0.0/28', 'of /8 to /23'],
])('%s=%s is refused by name, with what would be right', (variable, value, right) => {
  const sentence = complaint({ [variable]: value });
  expect(sentence).toMatch(new RegExp(`^${variable} must be `));
  expect(sentence).toContain(right);
  expect(sentence).toContain(`not "${value}"`);
});

test.each([
  ['DAVIT_ADMIN_TOKEN', 'short-secret'],
  ['DAVIT_ADMIN_PASSWORD', 'hunter2'],
  ['DATABASE_URL', 'mysql://root:hunter2@db/davit'],
])('%s is refused without being shown', (variable, value) => {
  const sentence = complaint({ [variable]: value });
  expect(sentence).toMatch(new RegExp(`^${variable} must be `));
  expect(sentence).not.toContain(value);
});

test('console and gateway cannot share a port', () => {
  expect(complaint({ DAVIT_GATEWAY_PORT: '3000' })).toMatch(/^DAVIT_GATEWAY_PORT must be another port/);
});

test('allowed hosts are read as ranges with a port or all ports', () => {
  expect(loadConfig({ DAVIT_ALLOW_HOSTS: '10.0.0.0/8:443, 127.0.0.1/32:*' }).allowHosts).toEqual([
    { cidr: '10.0.0.0/8', port: 443 },
    { cidr: '127.0.0.1/32', port: null },
  ]);
});

test('names are printed where they resolve, loopback addresses where they do not', async () => {
  expect(await chooseAddressForm('davit.invalid')).toBe('loopback');
});
