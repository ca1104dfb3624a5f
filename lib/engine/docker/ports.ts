/** Which TCP ports a container listens on, read from its network namespace in `/proc`, without a program in its image. */
import { readFile } from 'node:fs/promises';

const LISTEN = '0A';
/** ::1 and ::ffff:127.x.y.z as the kernel prints them, in 32-bit words of this host's byte order. */
const LOOPBACK_V6 = '00000000000000000000000001000000';
const MAPPED_LOOPBACK = /^0000000000000000FFFF0000[0-9A-F]{6}7F$/;

/**
 * @param pid of the container's init, as this host numbers it
 * @returns in ascending order; null where that process is not to be seen or is not the container's
 */
export async function readListeningPorts(pid: number, containerId: string): Promise<number[] | null> {
  try {
    // An engine in a virtual machine numbers its own processes: another one here may have the same number.
    if (!(await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(containerId)) return null;
    const tcp = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
    const tcp6 = await readFile(`/proc/${pid}/net/tcp6`, 'utf8').catch(() => '');
    return [...new Set([...parseListeners(tcp), ...parseListeners(tcp6)])].sort((a, b) => a - b);
  } catch {
    return null;
  }
}

/** The ports in a table as `/proc/net/tcp` and `tcp6` have it that listen on more than loopback. */
export function parseListeners(table: string): number[] {
  const ports: number[] = [];
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\s+/);
    const [address, port] = local?.split(':') ?? [];
    if (state !== LISTEN || address === undefined || port === undefined || isLoopback(address)) continue;
    ports.push(Number.parseInt(port, 16));
  }
  return ports;
}

function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  return address === LOOPBACK_V6 || MAPPED_LOOPBACK.test(address);
}
