/** Programs that outlive the one that started them, on purpose, and must not outlive us. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Kills every process of a program that works in a directory of ours. HAProxy serves on when its gateway is killed; when
 * Davit is stopped before the next gateway has taken it over, nobody else would end it.
 *
 * @param directory absolute; its home, so that no other instance's is met
 * @param program as the kernel names it
 */
export function endLeftovers(directory: string, program: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isIts = readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program;
      if (isIts && readlinkSync(`/proc/${pid}/cwd`) === directory) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
}
