#!/usr/bin/env node
// `npm start`. Runs on bare Node before any package is installed; the rest is bin/start/main.ts, in this same process.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkNode,
  checkPorts,
  installPackages,
  packagesAreCurrent,
  possibleHomes,
  runningIn,
  Stop,
  sayRunning,
  step,
} from './start/before.mjs';

process.title = 'davit';
const clone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

try {
  checkNode();
  const homes = possibleHomes(clone, process.env);
  for (const home of homes) {
    const running = runningIn(home);
    if (running) throw new Stop(sayRunning(running, home));
  }
  await checkPorts(process.env, homes);
  if (!packagesAreCurrent(clone)) await step('packages', () => installPackages(clone));
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('./start/main.ts');
  await main(clone);
  // Everything has ended; what may still be open (a lookup, an image build) is not waited for.
  process.exit();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`✗ ${error.message}`);
  process.exit(1);
}
