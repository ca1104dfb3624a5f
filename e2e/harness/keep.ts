/**
 * Starts the Davit of journeys and keeps it until Ctrl-C, for trying journeys again and again while they are written:
 * `npx tsx e2e/harness/keep.ts`, then `DAVIT_E2E_INSTANCE=… npx playwright test` as it says.
 */
import globalSetup from './global-setup.ts';
import { theInstance } from './instance.ts';

const tearDown = await globalSetup();
console.log(`export DAVIT_E2E_INSTANCE='${JSON.stringify(theInstance())}'`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void tearDown().then(() => process.exit()));
// Waiting for a signal alone keeps no process alive.
setInterval(() => undefined, 60_000);
