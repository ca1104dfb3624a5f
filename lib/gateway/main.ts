/** The gateway's process: HAProxy's controller, fed by the database. */
import path from 'node:path';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { openDatabase } from '../store/postgres/database.ts';
import { listen } from '../store/postgres/notifications.ts';
import { startGateway } from './controller.ts';
import { serveUntilStopped } from './lifetime.ts';
import { connectionLimit, DEFAULT_TIMEOUTS } from './options.ts';
import { databaseSource } from './source.ts';

process.title = 'davit-gateway';
const log = createLog('davit-gateway');

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  if (!config.databaseUrl) throw new Error('DATABASE_URL is not set: the gateway reads the endpoints from there.');
  const database = openDatabase(config.databaseUrl, 3);
  const gateway = await startGateway(
    {
      directory: path.join(config.home, 'gateway'),
      haproxyPath: process.env.DAVIT_HAPROXY ?? 'haproxy',
      host: config.host,
      port: config.gatewayPort,
      appAddresses: config.appAddresses,
      appDomain: config.appDomain,
      threads: config.gatewayThreads,
      maxConnections: connectionLimit(),
      ...DEFAULT_TIMEOUTS,
    },
    databaseSource(database),
    log,
  );
  const listener = listen(config.databaseUrl, ['davit_endpoint'], {
    onNotification: () => gateway.wake(),
    onConnected: () => gateway.wake(),
  });
  await serveUntilStopped(gateway, log, () => Promise.all([listener.close(), database.$disconnect()]));
}

main().catch((error: unknown) => {
  log.fatal(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
