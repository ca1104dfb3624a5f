// What every command of the repository begins with: the right Node, the packages, and TypeScript.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, installPackages, packagesAreCurrent, Stop, step } from './start/before.mjs';

const clone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param {() => Promise<number>} work loads what it needs itself: before this there is nothing to load
 * @returns never: it ends the process with the code that `work` gives
 */
export async function runTool(work) {
  try {
    process.chdir(clone);
    checkNode();
    if (!packagesAreCurrent(clone)) await step('packages', () => installPackages(clone));
    const { register } = await import('tsx/esm/api');
    register();
    process.exit(await work());
  } catch (error) {
    const isSentence = error instanceof Stop || ['ProgramError', 'MigrationError', 'ConfigError'].includes(error?.name);
    console.error(isSentence ? `✗ ${error.message}` : error);
    process.exit(1);
  }
}
