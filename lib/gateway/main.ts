/** The gateway's process: HAProxy's controller, fed by the database. */

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { openDatabase } from '../store/database.ts';
import { listen } from '../store/notifications.ts';
import { startGateway } from './controller.ts';
import { connectionLimit, DEFAULT_TIMEOUTS } from './options.ts';
import { databaseSource } from './source.ts';

process.title = 'davit-gateway';
const log = createLog('davit-gateway');
/** The supervisor waits for this process, so it ends in time whatever still hangs. */
const STOP_DEADLINE_MS = 1_900;

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

  let stopping = false;
  const stop = async (cause: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ cause }, 'the gateway stops');
    const closed = gateway.close().then(() => Promise.all([listener.close(), database.$disconnect()]));
    await Promise.race([
      closed.catch((error: unknown) => log.error({ err: error }, 'the gateway did not stop cleanly')),
      delay(STOP_DEADLINE_MS),
    ]);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the supervisor is gone'));

  await gateway.ready;
  log.info({ host: config.host, port: config.gatewayPort }, 'the gateway is ready');
  if (process.connected) process.send?.({ type: 'ready' });
}

main().catch((error: unknown) => {
  log.fatal(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
