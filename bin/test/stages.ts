/** The stages of `npm test`. One that knows no tests of its own counts as one. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../lib/programs/errors.ts';
import { exitOf } from '../../lib/programs/program.ts';
import { buildConsole } from '../start/build.ts';

export interface StageResult {
  passed: number;
  failed: number;
  skipped: number;
}

export function types(): Promise<StageResult> {
  return single('types', [script('typescript', 'bin', 'tsc'), '--noEmit']);
}

/** Left to itself Biome colours what goes into a file, too. */
const COLORS = process.stdout.isTTY ? [] : ['--colors=off'];

/** Import rules are tests: `tests/house`. */
export function lint(): Promise<StageResult> {
  return single('lint', [script('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings', ...COLORS, '.']);
}

/**
 * The console, before anything is started that serves it: the tests that start Davit build nothing under the feet of
 * those that run beside them.
 */
export async function build(): Promise<StageResult> {
  title('build');
  const startedAt = performance.now();
  try {
    const made = await buildConsole(process.cwd());
    console.log(`✓ console ${made ?? 'as it was'} ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    console.error(`✗ ${messageOf(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Unit and integration, by vitest. A file that cannot even be loaded counts as one that failed. */
export async function tests(reportFile: string): Promise<StageResult> {
  title('tests');
  const { code } = await run([
    script('vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ]);
  const report: unknown = JSON.parse(await readFile(reportFile, 'utf8').catch(() => '{}'));
  const passed = count(report, 'numPassedTests');
  const skipped = count(report, 'numPendingTests') + count(report, 'numTodoTests');
  // Vitest may also fail as a whole: an unhandled rejection, a set-up that did not work.
  const failed = Math.max(count(report, 'numFailedTests') + brokenFiles(report), code === 0 ? 0 : 1);
  return { passed, failed, skipped };
}

/** End to end in Chromium, by Playwright. A run that could not even start counts as one that failed. */
export async function journeys(reportFile: string): Promise<StageResult> {
  title('journeys');
  const { code } = await run([script('@playwright', 'test', 'cli.js'), 'test'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
  });
  const report: unknown = JSON.parse(await readFile(reportFile, 'utf8').catch(() => '{}'));
  const stats = report && typeof report === 'object' && 'stats' in report ? report.stats : {};
  const failed = Math.max(count(stats, 'unexpected') + count(stats, 'flaky'), code === 0 ? 0 : 1);
  return { passed: count(stats, 'expected'), failed, skipped: count(stats, 'skipped') };
}

function brokenFiles(report: unknown): number {
  if (!report || typeof report !== 'object' || !('testResults' in report) || !Array.isArray(report.testResults))
    return 0;
  return report.testResults.filter(
    (file: { status?: string; assertionResults?: unknown[] }) =>
      file.status === 'failed' && (file.assertionResults ?? []).length === 0,
  ).length;
}

function count(report: unknown, field: string): number {
  const value = report && typeof report === 'object' ? (report as Record<string, unknown>)[field] : 0;
  return typeof value === 'number' ? value : 0;
}

async function single(name: string, args: string[]): Promise<StageResult> {
  title(name);
  const startedAt = performance.now();
  const { code } = await run(args);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} ${seconds} s`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function run(args: string[], env: Record<string, string> = {}) {
  return exitOf(
    spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }),
  );
}

function script(...parts: string[]): string {
  return path.join(process.cwd(), 'node_modules', ...parts);
}

function title(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
}
