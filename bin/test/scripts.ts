/** Runs scripts one after the other, each in a process of its own. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { exitOf } from '../../lib/programs/program.ts';

/**
 * @param only parts of names; all without any
 * @returns exit code: 0 when every one ended well
 */
export async function runScripts(directory: string, suffix: string, only: string[]): Promise<number> {
  const files = (await readdir(directory).catch(() => [] as string[]))
    .filter((file) => file.endsWith(suffix) && (only.length === 0 || only.some((part) => file.includes(part))))
    .sort();
  if (files.length === 0) {
    console.error(`There is no *${suffix} in ${directory}/${only.length > 0 ? ` named ${only.join(' or ')}` : ''}.`);
    return 2;
  }
  let failed = 0;
  for (const file of files) {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(directory, file)], { stdio: 'inherit' });
    const { code } = await exitOf(child);
    if (code !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}
