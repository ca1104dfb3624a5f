/** Docker's containers as the engine speaks of them: which are this instance's, and in what condition. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Container, ContainerStatus } from '../engine.ts';
import { isOwned, LABEL_APP, LABEL_INSTANCE, LABEL_PROJECT, LABEL_REPLICA } from '../labels.ts';
import { CALL_TIMEOUT_MS, within } from './client.ts';
import { containerError, isNotFound } from './errors.ts';
import { readStartError } from './exec-check.ts';

/** Docker answers an inspect in about a millisecond; so many at once leave it room for others. */
const INSPECTIONS_AT_ONCE = 8;
/** 128 + SIGKILL */
const KILLED = 137;
const OOM_NEWS_MS = 500;
const OOM_LOOK_MS = 50;

/** @returns null when there is none or it is not this instance's */
export async function inspectOwned(
  docker: Docker,
  instanceId: string,
  containerId: string,
): Promise<Docker.ContainerInspectInfo | null> {
  const info = await inspectAny(docker, containerId);
  return info && isOwned(instanceId, info.Name, info.Config.Labels ?? {}) ? info : null;
}

/** Whosever it is. @param idOrName of the container */
export async function inspectAny(docker: Docker, idOrName: string): Promise<Docker.ContainerInspectInfo | null> {
  try {
    return await within(CALL_TIMEOUT_MS, 'inspect a container', (abortSignal) =>
      docker.getContainer(idOrName).inspect({ abortSignal }),
    );
  } catch (error) {
    if (isNotFound(error)) return null;
    throw containerError(error);
  }
}

/** What it has written to its own disk; null when there is none, or it is not this instance's. */
export async function readDiskUsage(docker: Docker, instanceId: string, containerId: string): Promise<number | null> {
  if (!(await inspectOwned(docker, instanceId, containerId))) return null;
  try {
    const info: Docker.ContainerInspectInfo & { SizeRw?: number } = await within(
      CALL_TIMEOUT_MS,
      'ask what a container has written',
      (abortSignal) => {
        // dockerode hands it on, which its types do not say.
        const options: { size: true; abortSignal: AbortSignal } = { size: true, abortSignal };
        return docker.getContainer(containerId).inspect(options);
      },
    );
    return info.SizeRw ?? 0;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw containerError(error);
  }
}

export async function listOwned(docker: Docker, instanceId: string, appId?: string): Promise<Container[]> {
  const summaries = await listSummaries(docker, instanceId, appId);
  const found: Container[] = [];
  for (let at = 0; at < summaries.length; at += INSPECTIONS_AT_ONCE) {
    const part = summaries.slice(at, at + INSPECTIONS_AT_ONCE);
    const infos = await Promise.all(part.map((summary) => inspectOwned(docker, instanceId, summary.Id)));
    const containers = await Promise.all(
      infos.filter((info) => info !== null).map((info) => describeContainer(docker, info)),
    );
    found.push(...containers);
  }
  return found;
}

/** Ids of the projects that have a container, whatever its state. */
export async function projectsWithContainers(docker: Docker, instanceId: string): Promise<Set<string>> {
  const summaries = await listSummaries(docker, instanceId);
  return new Set(summaries.map((summary) => summary.Labels[LABEL_PROJECT]).filter((id) => id !== undefined));
}

async function listSummaries(docker: Docker, instanceId: string, appId?: string): Promise<Docker.ContainerInfo[]> {
  const label = [`${LABEL_INSTANCE}=${instanceId}`, ...(appId === undefined ? [] : [`${LABEL_APP}=${appId}`])];
  try {
    return await within(CALL_TIMEOUT_MS, 'list containers', (abortSignal) =>
      docker.listContainers({ all: true, filters: { label }, abortSignal }),
    );
  } catch (error) {
    throw containerError(error);
  }
}

export async function describeContainer(docker: Docker, info: Docker.ContainerInspectInfo): Promise<Container> {
  const status = statusOfState(info.State.Status);
  const ended = status === 'exited';
  const exitCode = ended ? info.State.ExitCode : null;
  // A container that went meanwhile has nothing to tell; its exit code is all there is.
  const startError = await readStartError(docker, info.Id, exitCode).catch((error: unknown) => {
    if (containerError(error).kind === 'not-found') return undefined;
    throw error;
  });
  return {
    containerId: info.Id,
    replicaId: info.Config.Labels[LABEL_REPLICA] ?? '',
    appId: info.Config.Labels[LABEL_APP] ?? '',
    imageId: info.Image,
    status,
    exitCode,
    outOfMemory: ended && (await wasOutOfMemory(docker, info)),
    startedAt: status === 'created' ? null : parseTime(info.State.StartedAt),
    // One that was started again still carries the time of its earlier end.
    finishedAt: ended ? parseTime(info.State.FinishedAt) : null,
    address: status === 'running' ? addressOf(info) : null,
    ...(startError ? { startError } : {}),
  };
}

/**
 * Docker hears of an end and of the kernel's kill for want of memory from two sides, in either order: one that ended by
 * SIGKILL just now is looked at again for a moment.
 */
async function wasOutOfMemory(docker: Docker, { Id, State }: Docker.ContainerInspectInfo): Promise<boolean> {
  if (State.OOMKilled || State.ExitCode !== KILLED) return State.OOMKilled;
  const until = (parseTime(State.FinishedAt)?.getTime() ?? 0) + OOM_NEWS_MS;
  while (Date.now() < until) {
    await sleep(OOM_LOOK_MS);
    const again = await inspectAny(docker, Id);
    if (!again || again.State.OOMKilled) return again?.State.OOMKilled ?? false;
  }
  return false;
}

/** Paused and restarting ones hold their memory and are expected back; those being removed are over. */
function statusOfState(status: string): ContainerStatus {
  switch (status) {
    case 'created':
      return 'created';
    case 'running':
    case 'paused':
    case 'restarting':
      return 'running';
    default:
      return 'exited';
  }
}

function addressOf(info: Docker.ContainerInspectInfo): string | null {
  const network = info.NetworkSettings.Networks[info.HostConfig.NetworkMode ?? ''];
  return network?.IPAddress || null;
}

/** Docker's "never" is the year 1. */
function parseTime(text: string): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() <= 1 ? null : time;
}
