/** What the environment says, checked once. One wrong variable ends in one sentence that names it. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type AllowedHost, isAddress, parseAllowedHosts, parseCidr } from './allowed-hosts.ts';

const CLONE = fileURLToPath(new URL('../../', import.meta.url));

export interface Config {
  /** Absolute directory that everything of this instance lives in; `chooseHome` decides where none is set. */
  home: string;
  host: string;
  consolePort: number;
  gatewayPort: number;
  /** Loopback range that apps get their own address from, as CIDR. */
  appAddresses: string;
  appDomain: string;
  gatewayThreads: number;
  allowHosts: AllowedHost[];
  databaseUrl: string | null;
  dockerHost: string | null;
  engine: 'docker' | 'simulated';
  demo: boolean;
  adminEmail: string;
  adminPassword: string | null;
  /** A bearer token of the instance administrator. */
  adminToken: string | null;
  region: string;
  /** Range that project networks are carved from, as CIDR. */
  networkRange: string;
  /** So long what replicas write is kept, and at most so much of each app. */
  logDays: number;
  logMib: number;
}

/** The message names the variable and says what would be right. It never holds a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.variable = variable;
  }
}

const SECRETS = new Set(['DAVIT_ADMIN_PASSWORD', 'DAVIT_ADMIN_TOKEN', 'DATABASE_URL']);

const wholeNumber = (lowest: number, highest: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,7}$/, what)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, what);

const port = wholeNumber(1, 65_535, 'a port from 1 to 65535');
const cidr = (shortest: number, longest: number, what: string, fits: (address: string) => boolean = () => true) =>
  z.string().refine((value) => {
    const parsed = parseCidr(value);
    return parsed !== null && parsed.bits >= shortest && parsed.bits <= longest && fits(parsed.address);
  }, what);
const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Each message completes "… must be". */
const Environment = z.object({
  DAVIT_HOME: z
    .string()
    .transform((value) => path.resolve(value))
    .default(path.join(CLONE, '.davit')),
  DAVIT_HOST: z
    .string()
    .refine((value) => isAddress(value), 'an IPv4 address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  DAVIT_CONSOLE_PORT: port.default(3000),
  DAVIT_GATEWAY_PORT: port.default(8080),
  DAVIT_APP_ADDRESSES: cidr(9, 24, 'a range inside 127.0.0.0/8 of /9 to /24, such as 127.83.0.0/16', (address) =>
    address.startsWith('127.'),
  ).default('127.83.0.0/16'),
  DAVIT_APP_DOMAIN: z.string().regex(dnsName, 'a domain in lower case, such as app.localhost').default('app.localhost'),
  DAVIT_GATEWAY_THREADS: wholeNumber(1, 64, 'a number of threads from 1 to 64').default(defaultThreads()),
  DAVIT_ALLOW_HOSTS: z
    .string()
    .transform((value, context) => {
      const hosts = parseAllowedHosts(value);
      if (hosts) return hosts;
      context.addIssue('a comma list of CIDR:port or CIDR:*, such as 10.0.0.0/8:443,192.168.1.7/32:*');
      return z.NEVER;
    })
    .default([]),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a Postgres URL, such as postgresql://user:password@host:5432/davit')
    .optional(),
  DOCKER_HOST: z
    .string()
    .regex(
      /^(unix:\/\/\/|tcp:\/\/|http:\/\/|https:\/\/|ssh:\/\/)./,
      'an engine address, such as unix:///var/run/docker.sock',
    )
    .optional(),
  DAVIT_ENGINE: z.enum(['docker', 'simulated'], 'docker or simulated').default('docker'),
  DAVIT_DEMO: z
    .enum(['0', '1'], '1 or 0')
    .default('1')
    .transform((value) => value === '1'),
  DAVIT_ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address')
    .max(254, 'an e-mail address of at most 254 characters')
    .default('admin@davit.local'),
  DAVIT_ADMIN_PASSWORD: z.string().min(8, 'at least 8 characters long').max(1024, 'at most 1024 characters').optional(),
  DAVIT_ADMIN_TOKEN: z
    .string()
    .regex(/^[!-~]{20,512}$/, 'a token of 20 to 512 printable characters without spaces')
    .optional(),
  DAVIT_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,63}$/, 'a name of letters, digits and hyphens, such as local')
    .default('local'),
  DAVIT_NETWORK_RANGE: cidr(8, 23, 'a private IPv4 range of /8 to /23, such as 10.83.0.0/16').default('10.83.0.0/16'),
  DAVIT_LOG_DAYS: wholeNumber(1, 3650, 'a number of days from 1 to 3650').default(30),
  DAVIT_LOG_MIB: wholeNumber(1, 1_048_576, 'a number of MiB per app from 1 to 1048576').default(1024),
});

/**
 * Variables that are set but empty count as not set.
 *
 * @throws ConfigError
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const variable = String(issue?.path[0] ?? '');
    const shown = SECRETS.has(variable) ? '' : `, not "${(present[variable] ?? '').slice(0, 80)}"`;
    throw new ConfigError(variable, `${variable} must be ${issue?.message ?? 'valid'}${shown}.`);
  }
  const value = parsed.data;
  if (value.DAVIT_CONSOLE_PORT === value.DAVIT_GATEWAY_PORT) {
    throw new ConfigError(
      'DAVIT_GATEWAY_PORT',
      `DAVIT_GATEWAY_PORT must be another port than the console's: both are ${value.DAVIT_CONSOLE_PORT}.`,
    );
  }
  return {
    home: value.DAVIT_HOME,
    host: value.DAVIT_HOST,
    consolePort: value.DAVIT_CONSOLE_PORT,
    gatewayPort: value.DAVIT_GATEWAY_PORT,
    appAddresses: value.DAVIT_APP_ADDRESSES,
    appDomain: value.DAVIT_APP_DOMAIN,
    gatewayThreads: value.DAVIT_GATEWAY_THREADS,
    allowHosts: value.DAVIT_ALLOW_HOSTS,
    databaseUrl: value.DATABASE_URL ?? null,
    dockerHost: value.DOCKER_HOST ?? null,
    engine: value.DAVIT_ENGINE,
    demo: value.DAVIT_DEMO,
    adminEmail: value.DAVIT_ADMIN_EMAIL.toLowerCase(),
    adminPassword: value.DAVIT_ADMIN_PASSWORD ?? null,
    adminToken: value.DAVIT_ADMIN_TOKEN ?? null,
    region: value.DAVIT_REGION,
    networkRange: value.DAVIT_NETWORK_RANGE,
    logDays: value.DAVIT_LOG_DAYS,
    logMib: value.DAVIT_LOG_MIB,
  };
}

function defaultThreads(): number {
  return Math.min(Math.max(os.availableParallelism(), 1), 64);
}
