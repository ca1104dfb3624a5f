/**
 * Whether a replica's program could be executed at all. Docker's init is PID 1, so Docker itself always reports a good
 * start; it is the init that fails to execute the program, says so on its last line of stderr and exits with 126 or
 * 127, both of which a program may also use for itself.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Container } from '../engine.ts';
import { readLogs } from './logs.ts';

const INIT_COMM = 'docker-init';
const FATAL = /^\[FATAL tini \(\d+\)\] exec (.*) failed: (.*)$/;
const POLL_MS = 1;
/** Under load an exec takes its time; after this the start counts as good, and a later look finds what failed. */
const EXEC_DEADLINE_MS = 2_000;

/**
 * Waits until the init has either executed the program or has ended. On this host only: it reads `/proc`.
 *
 * @param pid of the container's init, as this host numbers it
 * @returns false when the init has ended
 */
export async function waitForExec(pid: number): Promise<boolean> {
  const deadline = performance.now() + EXEC_DEADLINE_MS;
  while (performance.now() < deadline) {
    const comm = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null);
    if (comm === null) return false;
    // runc has not handed over to the init yet.
    if (comm.startsWith('runc')) {
      await delay(POLL_MS);
      continue;
    }
    // Not our init, as with another engine or a number of another process namespace: nothing can be told.
    if (comm.trim() !== INIT_COMM) return true;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    for (const child of children.trim().split(/\s+/).filter(Boolean)) {
      const childComm = await readFile(`/proc/${child}/comm`, 'utf8').catch(() => INIT_COMM);
      if (childComm.trim() !== INIT_COMM) return true;
    }
    await delay(POLL_MS);
  }
  return true;
}

/** Why the program of an ended container was never executed; undefined when it was. */
export async function readStartError(
  docker: Docker,
  containerId: string,
  exitCode: number | null,
): Promise<Container['startError']> {
  if (exitCode !== 126 && exitCode !== 127) return undefined;
  let lastLine = '';
  for await (const line of readLogs(docker, async () => containerId, { tail: 1 })) lastLine = line.content;
  const [, program, reason] = FATAL.exec(lastLine) ?? [];
  if (program === undefined || reason === undefined) return undefined;
  return exitCode === 127
    ? { kind: 'command-not-found', message: `${program}: ${reason}` }
    : { kind: 'permission-denied', message: `${program}: ${reason}` };
}
