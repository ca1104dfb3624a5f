/** The demo of the first start: builds the image, deploys it through the service, and says where it answers. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AddressForm } from '../../lib/config/address-form.ts';
import type { Config } from '../../lib/config/config.ts';
import { openVault } from '../../lib/crypto/vault.ts';
import { sharedRegistryHosts } from '../../lib/domain/image/shared-registry.ts';
import { messageOf } from '../../lib/programs/errors.ts';
import { exists, secret } from '../../lib/programs/postgres-files.ts';
import { waitFor } from '../../lib/programs/program.ts';
import type { DemoProgress, DemoStatus } from '../../lib/services/instance/demo.ts';
import type { PrismaClient } from '../../lib/store/postgres/database.ts';

export interface DemoOptions {
  config: Config;
  home: string;
  databaseUrl: string;
  addressForm: AddressForm;
  say(line: string): void;
  /** Davit is being stopped: say nothing more. */
  stopping(): boolean;
}

const RUNNING_TIMEOUT_MS = 600_000;
const ENDED_BADLY = new Set(['FAILED', 'ERROR', 'STOPPED', 'DELETED']);
const PROGRESS_EVERY_MS = 5_000;

/** Never fails the start: what goes wrong is one line. Tried again by the next start until it was deployed once. */
export async function deployDemoOnce(options: DemoOptions): Promise<void> {
  const { config, home, databaseUrl, say, stopping } = options;
  const done = path.join(home, 'demo-deployed');
  if (await exists(done)) return;
  let db: PrismaClient | null = null;
  let report = async (_stage: DemoProgress['stage'], _message: string): Promise<void> => {};
  try {
    // Loaded only here: what they import is not there before the database client has been generated.
    const { buildExample } = await import('../../examples/build.ts');
    const { deployDemo, demoStatus, reportDemo } = await import('../../lib/services/instance/demo.ts');
    const { openDatabase } = await import('../../lib/store/postgres/database.ts');
    const database = openDatabase(databaseUrl, 2);
    db = database;
    // For the console's first page. That it cannot be written does not hold the demo up.
    let built: { image?: string } = {};
    report = (stage, message) => reportDemo(database, { stage, message, ...built }).catch(() => undefined);
    say('Demo app: building its image');
    await report('building', 'The image of the demo app is being built.');
    const onProgress = progressLine((line) => {
      say(`Demo app: ${line}`);
      void report('building', line);
    });
    const { image } = await buildExample('iris', { docker: config.dockerHost, onProgress });
    built = { image };
    const deployed = await deployDemo(
      {
        db: database,
        settings: settingsOf(options),
        vault: openVault(await secret(path.join(home, 'secrets', 'encryption'))),
      },
      image,
    );
    await writeFile(done, `${deployed?.appId ?? ''}\n`);
    await report('deployed', 'The demo app is deployed.');
    if (!deployed?.created) return;
    const status = await followDemo(() => demoStatus(database, deployed.appId), say, stopping);
    if (status?.state === 'RUNNING') announceDemo(urlOf(options, deployed.appId, status.address));
    else if (!stopping())
      say(`Demo app is ${status?.state ?? 'not known'}: ${status?.reason.message ?? 'see the console.'}`);
  } catch (error) {
    if (stopping()) return;
    const reason = messageOf(error).split('\n')[0] ?? '';
    say(`Demo app: not deployed (${reason})`);
    await report('failed', `The demo app was not deployed: ${reason}. The next npm start tries again.`);
  } finally {
    await db?.$disconnect().catch(() => undefined);
  }
}

function settingsOf({ config, home, addressForm }: DemoOptions) {
  const { region, appDomain, gatewayPort, appAddresses, allowHosts, host, consolePort } = config;
  return {
    region,
    appDomain,
    gatewayPort,
    appAddresses,
    addressForm,
    allowHosts,
    registryHosts: sharedRegistryHosts(host, consolePort),
    workerSocket: path.join(home, 'run', 'worker.sock'),
  };
}

function urlOf({ config, addressForm }: DemoOptions, appId: string, address: string): string {
  const host = addressForm === 'host' ? `${appId}.${config.appDomain}` : address;
  return `http://${host}:${config.gatewayPort}/`;
}

async function followDemo(
  look: () => Promise<DemoStatus>,
  say: (line: string) => void,
  stopping: () => boolean,
): Promise<DemoStatus | null> {
  let said = '';
  let last: DemoStatus | null = null;
  await waitFor(
    async () => {
      if (stopping()) return true;
      // The database may just be coming back.
      last = await look().catch(() => last);
      if (!last) return false;
      if (last.state !== said) say(`Demo app: ${last.state}`);
      said = last.state;
      return last.state === 'RUNNING' || ENDED_BADLY.has(last.state);
    },
    { timeoutMs: RUNNING_TIMEOUT_MS, everyMs: 250 },
  );
  return last;
}

function announceDemo(url: string): void {
  console.log(
    [
      `\nDemo app  ${url}`,
      `  curl -s ${url}predict -H 'Content-Type: application/json' \\`,
      `    -d '{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}'\n`,
    ].join('\n'),
  );
}

/** Building says hundreds of lines; one each few seconds is enough to see that it goes on. */
function progressLine(tell: (line: string) => void): (line: string) => void {
  let next = 0;
  return (line) => {
    if (performance.now() < next || !line.trim()) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    tell(line.trim().slice(0, 120));
  };
}
