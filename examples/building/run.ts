/** Runs a program to its end; never through a shell. */
import { spawn } from 'node:child_process';
import { BuildError } from './errors.ts';

export interface RunOptions {
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

export interface RunResult {
  exitCode: number;
  /** What it printed, both streams, at most its last 64 KiB. */
  output: string;
}

const OUTPUT_CHARACTERS = 65_536;

/**
 * In a process group of its own, so that `signal` ends its children as well.
 * @throws BuildError when the program is not there, or when stopped by `signal`
 */
export function run(program: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      detached: true,
    });
    let output = '';
    let rest = '';
    const onData = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_CHARACTERS);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', onData);
    child.stderr.setEncoding('utf8').on('data', onData);
    const killGroup = (signal: 'SIGTERM' | 'SIGKILL') => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // All of it has ended already.
      }
    };
    const abort = () => killGroup('SIGTERM');
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted) abort();
    child.on('error', (error: NodeJS.ErrnoException) => {
      options.signal?.removeEventListener('abort', abort);
      reject(error.code === 'ENOENT' ? new BuildError(`The program ${program} is not installed.`) : error);
    });
    child.on('close', (exitCode) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) {
        killGroup('SIGKILL');
        reject(new BuildError(`Stopped while ${program} ran.`));
      } else resolve({ exitCode: exitCode ?? 1, output });
    });
  });
}

/** Installs Debian packages; false where that is not possible (no apt, not root) or did not work. */
export async function installPackages(packages: string[], options: RunOptions = {}): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  try {
    const install = ['install', '-y', '--no-install-recommends', ...packages];
    if ((await run('apt-get', install, options)).exitCode === 0) return true;
    await run('apt-get', ['update'], options);
    return (await run('apt-get', install, options)).exitCode === 0;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return false;
  }
}
