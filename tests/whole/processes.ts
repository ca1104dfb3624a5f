/** The processes of a running Davit, as Linux shows them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { until } from '../wait.ts';

/** Waits until there is one. @param davitPid the process `davit`. @returns its id */
export function pidOf(title: string, davitPid: number, home: string): Promise<number> {
  const find = () => processesOf(davitPid, home).find((one) => titleOf(one) === title) ?? 0;
  return until(`a process ${title}`, find, (pid) => pid > 0, { timeoutMs: 15_000 });
}

/** Those below `davit`, and HAProxy, which is nobody's child once its gateway was killed. */
export function processesOf(davitPid: number, home: string): number[] {
  const atHome = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && cwdOf(name) === path.join(home, 'gateway'))
    .map(Number);
  return [...new Set([...descendants(davitPid), ...atHome])];
}

export function titleOf(pid: number): string {
  const first = readProc(String(pid), 'cmdline').split('\0')[0] ?? '';
  return first.startsWith('davit') ? first.trim() : path.basename(first.trim());
}

export function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readProc(entry, 'status'))?.[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const below = (ancestor: number): number[] =>
    [...parents].filter(([, parent]) => parent === ancestor).flatMap(([one]) => [one, ...below(one)]);
  return below(pid);
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
