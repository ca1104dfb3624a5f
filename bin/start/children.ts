/** Our three processes: who they run as, what they are told, how long they may take. */
import { chmod, chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AddressForm } from '../../lib/config/address-form.ts';
import type { Config } from '../../lib/config/config.ts';
import { startNodeChild } from '../../lib/programs/node-child.ts';
import { secret } from '../../lib/programs/postgres-files.ts';
import type { RegistryProgram } from '../../lib/programs/registry.ts';
import type { Program } from '../../lib/programs/supervise.ts';
import type { SystemUser } from '../../lib/programs/users.ts';
import type { Program as Staged } from './stage.ts';

export interface ChildrenOptions {
  config: Config;
  home: string;
  databaseUrl: string;
  addressForm: AddressForm;
  haproxyPath: string;
  /** Null: there is no shared registry. */
  registry: RegistryProgram | null;
  program: Staged;
  /** Console and gateway run as this user; null: as ourselves. */
  serviceUser: SystemUser | null;
  say(line: string): void;
}

/** What every process of a machine may know: where programs are, how to reach the network, what to trust. */
const PASSED_ON = [
  'PATH',
  'LANG',
  'LC_ALL',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'DAVIT_LOG_LEVEL',
];

const READY_TIMEOUT_MS = 60_000;
/** A worker that hangs for so long is started anew. */
const WORKER_SILENT_SECONDS = 15;

/** In the order in which they are stopped: who serves first, who works last. */
export async function childPrograms(options: ChildrenOptions): Promise<Program[]> {
  const { home, serviceUser, registry } = options;
  await ownDirectory(path.join(home, 'console'), serviceUser);
  await ownDirectory(path.join(home, 'gateway'), serviceUser);
  await ownDirectory(path.join(home, 'registry'), serviceUser);
  const sessionSecret = await secret(path.join(home, 'secrets', 'session'));
  return [
    child(options, 'console', {
      user: serviceUser,
      stopTimeoutMs: 1_500,
      env: {
        ...(await encryption(home)),
        DAVIT_SESSION_SECRET: sessionSecret,
        ...(registry ? { DAVIT_REGISTRY: registry.path, DAVIT_OPENSSL: registry.openssl } : {}),
      },
    }),
    child(options, 'gateway', {
      user: serviceUser,
      stopTimeoutMs: 2_300,
      env: { DAVIT_HAPROXY: options.haproxyPath },
    }),
    await workerProgram(options),
  ];
}

/** @param logName of its log below `<home>/logs`, which no other process writes */
export async function workerProgram(
  options: Omit<ChildrenOptions, 'haproxyPath' | 'registry'>,
  logName = 'worker',
): Promise<Program> {
  const { config, home, serviceUser } = options;
  await ownDirectory(path.join(home, 'worker'), null);
  return child(options, 'worker', {
    user: null,
    stopTimeoutMs: 2_500,
    silentSeconds: WORKER_SILENT_SECONDS,
    logName,
    env: {
      ...(await encryption(home)),
      // The engine's socket is the worker's alone.
      ...(config.dockerHost ? { DOCKER_HOST: config.dockerHost } : {}),
      // Its socket of byte streams is open to the console's group.
      ...(serviceUser ? { DAVIT_CONSOLE_GID: String(serviceUser.gid) } : {}),
    },
  });
}

interface Child {
  user: SystemUser | null;
  stopTimeoutMs: number;
  silentSeconds?: number;
  logName?: string;
  env: Record<string, string>;
}

function child(options: Omit<ChildrenOptions, 'haproxyPath' | 'registry'>, name: string, own: Child): Program {
  const { home, program } = options;
  return {
    name: `davit-${name}`,
    start: (signal) =>
      startNodeChild(
        {
          name: `davit-${name}`,
          node: program.node,
          root: program.root,
          file: path.join(program.root, 'lib', name, 'main.ts'),
          env: { ...commonEnvironment(options), HOME: path.join(home, name), ...own.env },
          user: own.user,
          logFile: path.join(home, 'logs', `${own.logName ?? name}.log`),
          readyTimeoutMs: READY_TIMEOUT_MS,
          stopTimeoutMs: own.stopTimeoutMs,
          silentSeconds: own.silentSeconds ?? null,
          onComplaint: options.say,
        },
        signal,
      ),
  };
}

function commonEnvironment(options: Omit<ChildrenOptions, 'haproxyPath' | 'registry'>) {
  const { config, home } = options;
  return {
    ...pick(process.env, PASSED_ON),
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: options.databaseUrl,
    DAVIT_HOME: home,
    DAVIT_HOST: config.host,
    DAVIT_CONSOLE_PORT: String(config.consolePort),
    DAVIT_GATEWAY_PORT: String(config.gatewayPort),
    DAVIT_APP_ADDRESSES: config.appAddresses,
    DAVIT_APP_DOMAIN: config.appDomain,
    DAVIT_GATEWAY_THREADS: String(config.gatewayThreads),
    DAVIT_ALLOW_HOSTS: config.allowHosts.map(({ cidr, port }) => `${cidr}:${port ?? '*'}`).join(','),
    DAVIT_ENGINE: config.engine,
    DAVIT_REGION: config.region,
    DAVIT_NETWORK_RANGE: config.networkRange,
    DAVIT_ADDRESS_FORM: options.addressForm,
    DAVIT_LOG_DAYS: String(config.logDays),
    DAVIT_LOG_MIB: String(config.logMib),
  };
}

/** Of the instance, for its life: without it, no secret that an app was given can be opened again. */
async function encryption(home: string): Promise<{ DAVIT_ENCRYPTION_KEY: string }> {
  return { DAVIT_ENCRYPTION_KEY: await secret(path.join(home, 'secrets', 'encryption')) };
}

async function ownDirectory(directory: string, user: SystemUser | null): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  if (user) await chown(directory, user.uid, user.gid);
}

function pick(env: NodeJS.ProcessEnv, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
