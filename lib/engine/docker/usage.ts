/**
 * What containers use, out of their cgroup's files where this host has them: microseconds each, where the engine's own
 * statistics take up to two thirds of a second. Elsewhere the engine is asked.
 */
import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { ContainerUsage } from '../engine.ts';
import { CALL_TIMEOUT_MS, type DockerClient, within } from './client.ts';
import { inspectOwned } from './containers.ts';
import { containerError, isNotFound } from './errors.ts';

const CGROUPS = '/sys/fs/cgroup';
/** So many containers are looked at side by side; asking the engine keeps one of its threads busy for each. */
const READS_AT_ONCE = 32;
const CALLS_AT_ONCE = 4;

/** Where a container's numbers stand; without a cgroup in sight the engine must tell them. */
type Place = { version: 1; cpu: string; memory: string } | { version: 2; directory: string } | 'engine';

/** Remembers where each container's numbers stand, as long as it is asked for. */
export class UsageReader {
  private readonly client: DockerClient;
  private readonly instanceId: string;
  private places = new Map<string, Place>();

  constructor(client: DockerClient, instanceId: string) {
    this.client = client;
    this.instanceId = instanceId;
  }

  /** By container id; those that do not run, or are not this instance's, are left out. */
  async read(containerIds: string[]): Promise<Map<string, ContainerUsage>> {
    const places = new Map<string, Place>();
    await inTurns(containerIds, READS_AT_ONCE, async (id) => {
      const place = this.places.get(id) ?? (await this.find(id));
      if (place) places.set(id, place);
    });
    this.places = places;
    const found = new Map<string, ContainerUsage>();
    const note = async (id: string, usage: Promise<ContainerUsage | null>) => {
      const seen = await usage;
      if (seen) found.set(id, seen);
      // Looked for anew: it has ended, or another run of it has another process.
      else this.places.delete(id);
    };
    const asked = [...places].filter(([, place]) => place === 'engine').map(([id]) => id);
    await inTurns([...places], READS_AT_ONCE, async ([id, place]) => {
      if (place !== 'engine') await note(id, readCgroup(place));
    });
    await inTurns(asked, CALLS_AT_ONCE, (id) => note(id, askEngine(this.client.docker, id)));
    return found;
  }

  private async find(containerId: string): Promise<Place | null> {
    const info = await inspectOwned(this.client.docker, this.instanceId, containerId);
    if (!info?.State.Running) return null;
    if (!this.client.local) return 'engine';
    const table = await readFile(`/proc/${info.State.Pid}/cgroup`, 'utf8').catch(() => '');
    const place = placeIn(table, info.Id);
    if (place === 'engine') return place;
    return (await readCgroup(place)) ? place : 'engine';
  }
}

/**
 * @param table of a process, as `/proc/<pid>/cgroup` has it: `4:memory:/docker/<id>`, or `0::/docker/<id>` alone
 * @returns `engine` where it does not name the container: a process of another machine, or a namespace of its own
 */
export function placeIn(table: string, containerId: string): Place {
  const lines = table.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    return controllers !== undefined && path?.includes(containerId)
      ? [{ controllers: controllers.split(','), path }]
      : [];
  });
  const pathOf = (controller: string) => lines.find(({ controllers }) => controllers.includes(controller))?.path;
  const [cpu, memory, unified] = [pathOf('cpuacct'), pathOf('memory'), pathOf('')];
  if (cpu !== undefined && memory !== undefined) {
    return { version: 1, cpu: `${CGROUPS}/cpuacct${cpu}`, memory: `${CGROUPS}/memory${memory}` };
  }
  return unified === undefined ? 'engine' : { version: 2, directory: `${CGROUPS}${unified}` };
}

/** Memory without the cache of files that the kernel takes back first, as `docker stats` shows it. */
async function readCgroup(place: Exclude<Place, 'engine'>): Promise<ContainerUsage | null> {
  const [cpuFile, memoryFile, statFile, inactive] =
    place.version === 1
      ? [
          `${place.cpu}/cpuacct.usage`,
          `${place.memory}/memory.usage_in_bytes`,
          `${place.memory}/memory.stat`,
          'total_inactive_file',
        ]
      : [
          `${place.directory}/cpu.stat`,
          `${place.directory}/memory.current`,
          `${place.directory}/memory.stat`,
          'inactive_file',
        ];
  try {
    const [cpu, memory, stat] = await Promise.all(
      [cpuFile, memoryFile, statFile].map((file) => readFile(file, 'utf8')),
    );
    const atMs = performance.now();
    const cpuNanos = place.version === 1 ? Number(cpu) : field(cpu, 'usage_usec') * 1000;
    const memoryBytes = Math.max(0, Number(memory) - field(stat, inactive));
    return Number.isFinite(cpuNanos) && Number.isFinite(memoryBytes) ? { cpuNanos, memoryBytes, atMs } : null;
  } catch {
    return null;
  }
}

/** @returns not a number where the file has no such line */
function field(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? Number.NaN);
}

async function askEngine(docker: Docker, containerId: string): Promise<ContainerUsage | null> {
  try {
    const stats = await within(CALL_TIMEOUT_MS, 'ask what a container uses', (abortSignal) => {
      // dockerode hands the signal on, which its types do not say.
      const options: { stream: false; 'one-shot': boolean; abortSignal: AbortSignal } = {
        stream: false,
        'one-shot': true,
        abortSignal,
      };
      return docker.getContainer(containerId).stats(options);
    });
    const atMs = performance.now();
    // One that does not run has no memory to tell of.
    const { usage, stats: details } = stats.memory_stats ?? {};
    if (!usage) return null;
    const inactive = details.total_inactive_file ?? details.inactive_file ?? 0;
    return { cpuNanos: stats.cpu_stats.cpu_usage.total_usage, memoryBytes: Math.max(0, usage - inactive), atMs };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw containerError(error);
  }
}

async function inTurns<Item>(items: Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) await Promise.all(items.slice(at, at + atOnce).map(work));
}
