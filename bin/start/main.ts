/** `npm start` from where packages are there: prepares everything, starts everything, and keeps it running. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { chooseAddressForm } from '../../lib/config/address-form.ts';
import { ConfigError, loadConfig } from '../../lib/config/config.ts';
import { createLog } from '../../lib/log/log.ts';
import { messageOf, ProgramError } from '../../lib/programs/errors.ts';
import { chooseHome } from '../../lib/programs/home.ts';
import { endLeftovers } from '../../lib/programs/leftovers.ts';
import { type Postgres, startPostgres } from '../../lib/programs/postgres.ts';
import { exists } from '../../lib/programs/postgres-files.ts';
import { type Supervised, supervise } from '../../lib/programs/supervise.ts';
import { DATABASE_USER, ensureSystemUser, isRoot, SERVICE_USER } from '../../lib/programs/users.ts';
import { MigrationError, migrate } from '../../lib/store/postgres/migrate.ts';
import { announce, untilAnswering } from './announce.ts';
import { Stop, step, takeHome } from './before.mjs';
import { buildConsole, generateDatabaseClient } from './build.ts';
import { childPrograms } from './children.ts';
import { deployDemoOnce } from './demo.ts';
import { ensurePrograms } from './programs.ts';
import { type Seeded, seed } from './seed.ts';
import { stageProgram } from './stage.ts';
import { type Stack, stopOnSignal } from './stop.ts';

/**
 * Returns once it is told to stop and everything has stopped.
 *
 * @throws Stop with one sentence when it cannot start; nothing of this start is left running then
 */
export async function main(clone: string): Promise<void> {
  const stack: Stack = { programs: [], release: () => undefined };
  const stopped = stopOnSignal(stack);
  try {
    await start(clone, stack);
  } catch (error) {
    if (stopped.requested()) return stopped.done;
    await stopped.stop();
    throw sentence(error);
  }
  return stopped.done;
}

async function start(clone: string, stack: Stack): Promise<void> {
  const config = loadConfig(process.env);
  // What is closed is closed by its own mode; a stricter umask would also close what other users must reach.
  process.umask(0o022);
  const root = isRoot();
  const databaseUser = root ? await ensureSystemUser(DATABASE_USER) : null;
  const serviceUser = root ? await ensureSystemUser(SERVICE_USER) : null;
  const home = await chooseHome(process.env.DAVIT_HOME || null, clone, databaseUser);
  const urls = {
    console: `http://${printable(config.host)}:${config.consolePort}`,
    gateway: `http://${printable(config.host)}:${config.gatewayPort}`,
  };
  const isNew = !(await exists(home));
  // Postgres and our own processes, being other users, must pass; what is said in logs is not theirs.
  await mkdir(home, { recursive: true });
  await mkdir(path.join(home, 'logs'), { recursive: true, mode: 0o700 });
  const release = takeHome(home, urls);
  stack.release = () => {
    endLeftovers(path.join(home, 'gateway'), 'haproxy');
    endLeftovers(path.join(home, 'registry'), 'docker-registry');
    release();
  };

  try {
    const { haproxy, registry } = await ensurePrograms(config, home);
    await step('database', async () => {
      const url = config.databaseUrl ?? (await startDatabase(home, stack));
      stack.databaseUrl = url;
      const applied = await migrate(url);
      return applied.length > 0 ? `${applied.length} migrations applied` : undefined;
    });
    const databaseUrl = stack.databaseUrl ?? '';
    await step('build', async () => {
      const client = await generateDatabaseClient(clone);
      return (await buildConsole(clone)) ?? client;
    });
    let seeded: Seeded | null = null;
    await step('first data', async () => {
      seeded = await seed(databaseUrl, config);
      return undefined;
    });
    const program = await stageProgram(clone, home, serviceUser);
    const addressForm = await chooseAddressForm(config.appDomain);

    await step('processes', async () => {
      const programs = await childPrograms({
        config,
        home,
        databaseUrl,
        addressForm,
        haproxyPath: haproxy.path,
        registry,
        program,
        serviceUser,
        say,
      });
      const children = programs.map((child) => supervise(child, say));
      stack.programs.unshift(...children);
      await Promise.all(children.map((child) => child.ready));
      await untilAnswering(urls);
      return children.map((child) => child.name.replace('davit-', '')).join(', ');
    });
    announce(urls, seeded, config.adminEmail);
    if (config.demo) {
      void deployDemoOnce({ config, home, databaseUrl, addressForm, say, stopping: () => stack.stopping === true });
    }
  } catch (error) {
    // A home that this start made and could not fill is not left behind.
    if (isNew && !(await exists(path.join(home, 'postgres', 'data')))) await rm(home, { recursive: true, force: true });
    throw error;
  }
}

/** Under supervision like everything else; what uses it reconnects. */
async function startDatabase(home: string, stack: Stack): Promise<string> {
  let current: Postgres | null = null;
  const log = createLog('davit');
  const database: Supervised = supervise(
    {
      name: 'postgres',
      start: async () => {
        current = await startPostgres({ home, log });
        return current;
      },
    },
    say,
  );
  stack.programs.push(database);
  await database.ready;
  return (current as Postgres | null)?.url ?? '';
}

function say(line: string): void {
  console.log(`· ${line}`);
}

/** Where to reach what listens on every address. */
function printable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host;
}

/** Errors that were written for people are shown as they are; of others, the message must do. */
function sentence(error: unknown): Stop {
  if (error instanceof Stop) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return new Stop('The disk is full: make room and start again.', { cause: error });
  if (code === 'EACCES' || code === 'EROFS') {
    return new Stop(`This user may not do that (${messageOf(error)}): give the rights, or set DAVIT_HOME elsewhere.`);
  }
  const known = error instanceof ProgramError || error instanceof ConfigError || error instanceof MigrationError;
  return new Stop(known ? error.message : `Davit could not start: ${messageOf(error)}`, { cause: error });
}
