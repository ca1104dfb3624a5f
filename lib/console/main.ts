/** The console process: Next with its pages and the API, until it is told to end. */
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { loadConfig } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { keepSharedRegistry } from '../shared-registry/current.ts';
import { SharedRegistry } from '../shared-registry/shared-registry.ts';
import { createConsoleServer } from './server.ts';

/** Streams are cut after this; the supervisor's own patience is a little longer. */
const LAST_WORDS_MS = 500;
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

process.title = 'davit-console';
const log = createLog('davit-console');

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'the console could not start');
  process.exitCode = 1;
  process.disconnect?.();
});

/** Null: its programs are not there; the supervisor has said so. */
function sharedRegistry(): SharedRegistry | null {
  const { DAVIT_HOME: home, DAVIT_REGISTRY: program, DAVIT_OPENSSL: openssl } = process.env;
  if (!home || !program || !openssl) return null;
  const registry = new SharedRegistry({ program, openssl, directory: path.join(home, 'registry'), log });
  keepSharedRegistry(registry);
  return registry;
}

async function main(): Promise<void> {
  // next-auth otherwise wants one address for all; the one that a browser used is told by our own server, from `Host`.
  process.env.AUTH_TRUST_HOST = 'true';
  const { host, consolePort: port } = loadConfig(process.env);
  const console = next({
    dev: false,
    dir: ROOT,
    hostname: host,
    port,
    quiet: true,
    // Next hangs an upgrade handler on the server it is given; this one never listens.
    httpServer: createServer(),
  });
  const registry = sharedRegistry();
  await console.prepare();
  const server = createConsoleServer(console.getRequestHandler(), registry);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  log.info({ host, port }, 'the console answers');

  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void registry?.stop();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // Event streams never end by themselves; their readers resume where they were.
    setTimeout(() => {
      server.closeAllConnections();
      process.exit(0);
    }, LAST_WORDS_MS);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  process.send?.({ type: 'ready' });
}
