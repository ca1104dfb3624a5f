/**
 * `npm run worker`: a second worker on the database of a running Davit. It stands by, and takes over within ten seconds
 * from one that dies or hangs. On the same machine it finds Davit by its home; on another it is given DATABASE_URL,
 * DOCKER_HOST and a DAVIT_HOME that has the instance's `secrets/encryption`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chooseAddressForm } from '../../lib/config/address-form.ts';
import { loadConfig } from '../../lib/config/config.ts';
import { ProgramError } from '../../lib/programs/errors.ts';
import { postgresUrl } from '../../lib/programs/postgres.ts';
import { exists } from '../../lib/programs/postgres-files.ts';
import { supervise } from '../../lib/programs/supervise.ts';
import { ensureSystemUser, isRoot, SERVICE_USER } from '../../lib/programs/users.ts';
import { possibleHomes, runningIn } from '../start/before.mjs';
import { generateDatabaseClient } from '../start/build.ts';
import { workerProgram } from '../start/children.ts';
import { stopOnSignal } from '../start/stop.ts';

/** Returns once it is told to stop and has stopped. @throws ProgramError */
export async function main(clone: string): Promise<number> {
  const config = loadConfig(process.env);
  const home = possibleHomes(clone, process.env).find((one) => runningIn(one)) ?? process.env.DAVIT_HOME;
  if (!home || !(await exists(path.join(home, 'secrets', 'encryption')))) {
    throw new ProgramError(
      'Davit does not run here: start it with "npm start" first, or set DATABASE_URL and a DAVIT_HOME that has the ' +
        'instance’s secrets/encryption.',
    );
  }
  await mkdir(path.join(home, 'logs'), { recursive: true, mode: 0o700 });
  await generateDatabaseClient(clone);
  const say = (line: string) => console.log(`· ${line}`);
  const program = await workerProgram(
    {
      config,
      home,
      databaseUrl: config.databaseUrl ?? (await postgresUrl(home)),
      addressForm: await chooseAddressForm(config.appDomain),
      program: { root: clone, node: process.execPath },
      serviceUser: isRoot() ? await ensureSystemUser(SERVICE_USER) : null,
      say,
    },
    'worker-2',
  );
  const worker = supervise(program, say);
  const stopped = stopOnSignal({ programs: [worker], release: () => undefined });
  await worker.ready;
  say('a second worker is there: it works when the first does not');
  await stopped.done;
  return 0;
}
