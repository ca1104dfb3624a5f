/** `npm test`: everything, stage by stage; ends with one line that adds up, and a matching exit code. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canStartDocker, DOCKER, findDocker, type StartedEngine, startDocker } from '../../lib/programs/docker.ts';
import { findOnPath } from '../../lib/programs/find.ts';
import { findHAProxy, HAPROXY } from '../../lib/programs/haproxy.ts';
import { ensurePackages, type MissingProgram } from '../../lib/programs/install.ts';
import { REGISTRY } from '../../lib/programs/registry.ts';
import { GIT, RCLONE } from '../../lib/programs/transfer.ts';
import { step } from '../start/before.mjs';
import { generateDatabaseClient } from '../start/build.ts';
import { build, journeys, lint, type StageResult, tests, types } from './stages.ts';

/** What the tests drive, beyond what Davit itself needs. */
const TEST_PROGRAMS: (MissingProgram & { program: string })[] = [
  { program: 'chromium', what: 'Chromium', packages: ['chromium'] },
  { program: 'rclone', ...RCLONE },
  { program: 'git', ...GIT },
  { ...REGISTRY, program: 'docker-registry' },
  { program: 'busybox', what: 'a static busybox', packages: ['busybox-static'] },
  { program: 'debootstrap', what: 'debootstrap', packages: ['debootstrap'] },
];

/** @returns exit code */
export async function main(): Promise<number> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'davit-npm-test-'));
  const engine = ensureEngine(path.join(scratch, 'dockerd.log'));
  try {
    // What is installed and what is checked and built need nothing of each other; but who is asked is not talked over.
    if (process.stdin.isTTY) await engine;
    const [checked] = await Promise.all([checks(), engine]);
    return conclude([
      ...checked,
      await tests(path.join(scratch, 'vitest.json')),
      await journeys(path.join(scratch, 'playwright.json')),
    ]);
  } finally {
    const started = await engine.catch(() => null);
    await started?.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Types and lint alone. @returns exit code */
export async function check(): Promise<number> {
  await generateDatabaseClient(process.cwd());
  return conclude([await types(), await lint()]);
}

async function checks(): Promise<StageResult[]> {
  await generateDatabaseClient(process.cwd());
  return [await types(), await lint(), await build()];
}

/** @returns the engine, if it was started for this run: then it is stopped after it */
async function ensureEngine(logFile: string): Promise<StartedEngine | null> {
  const dockerHost = process.env.DOCKER_HOST || null;
  const found = await findDocker(dockerHost);
  const missing: MissingProgram[] = [];
  if (!found && !(await canStartDocker())) missing.push(DOCKER);
  if (!(await findHAProxy())) missing.push(HAPROXY);
  for (const program of TEST_PROGRAMS) if (!(await findOnPath(program.program))) missing.push(program);
  if (missing.length > 0) {
    const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
    await step('install', async () => {
      await ensurePackages(missing, interactive);
      return missing.flatMap((program) => program.packages).join(', ');
    });
  }
  if (await findDocker(dockerHost)) return null;
  let engine: StartedEngine | null = null;
  await step('docker engine', async () => {
    engine = await startDocker(logFile);
    return `${engine.version}, started for this run`;
  });
  return engine;
}

function conclude(results: StageResult[]): number {
  const sum = (count: (result: StageResult) => number) => results.reduce((total, result) => total + count(result), 0);
  const failed = sum((result) => result.failed);
  const skipped = sum((result) => result.skipped);
  console.log(
    `\n${sum((result) => result.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
  return failed === 0 ? 0 : 1;
}
