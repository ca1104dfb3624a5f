/**
 * What the engine has lost sight of. A Docker daemon that dies while it starts a container forgets that it did: for the
 * next one the container is merely created, while containerd has it run. Docker refuses to start it then ("id already in
 * use"), and when it removes it, the processes live on for ever, at an address that another container is given.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Killed processes are gone in milliseconds; one that hangs in the kernel is not waited for. */
const GONE_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * Kills what runs of a container that the engine believes not to run, and the shim that holds it: containerd then puts
 * the rest away. Finds nothing where this host is not the engine's.
 *
 * @returns whether there was anything
 */
export async function endLeftovers(containerId: string): Promise<boolean> {
  let found = false;
  const deadline = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const left = await processesOf(containerId);
    if (left.length === 0 || performance.now() > deadline) return found;
    found = true;
    for (const { pid, cleansUp } of left) if (!cleansUp) kill(pid);
    await delay(LOOK_AGAIN_MS);
  }
}

interface Leftover {
  pid: number;
  /** It is what containerd starts to put away what a shim has left. */
  cleansUp: boolean;
}

/** Those in its cgroup, and its shim, whose arguments name it. */
async function processesOf(containerId: string): Promise<Leftover[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(
    pids.map(async (pid) => {
      const [cgroup, command] = await Promise.all([readProc(pid, 'cgroup'), readProc(pid, 'cmdline')]);
      const words = command.split('\0');
      const isShim = words[0]?.includes('containerd-shim') === true && words.includes(containerId);
      if (!isShim && !cgroup.includes(containerId)) return [];
      // One that is dead already has its number until its parent asks for it, which may be whenever.
      if (/^State:\s+Z/m.test(await readProc(pid, 'status'))) return [];
      return [{ pid: Number(pid), cleansUp: isShim && words.includes('delete') }];
    }),
  );
  return own.flat();
}

/** Empty once it is gone. */
function readProc(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile, or another user's.
  }
}
