/** What the conformance suite needs of an engine's test file, and what tests of engines share. */
import { randomUUID } from 'node:crypto';
import type { Container, ContainerSpec, Engine, EngineErrorKind } from './engine.ts';

export interface Workload {
  image: string;
  command: string[] | null;
}

export interface EngineHarness {
  /** An engine of that instance; all of them on the same host. */
  open(instanceId: string): Engine;
  workloads: {
    /** Listens on 8080 and ends at SIGTERM. */
    serves: Workload;
    /** `out 1`, `out 2` … `out 5` to stdout, then `err 1` to stderr, then ends with 0. */
    prints: Workload;
    /** Ends with 3. */
    exits3: Workload;
    ignoresSigterm: Workload;
    /** Its program does not exist. */
    missingProgram: Workload;
  };
  /** Not on the engine at first; a registry has it, tagged. */
  registryImage: string;
  /** Removes the image from the engine, under all of its names. */
  forgetImage(reference: string): Promise<void>;
  missingImage: string;
  /** What a pull of it may be answered with: without a network, that the registry cannot be reached is the truth. */
  missingImageKinds: EngineErrorKind[];
  close(): Promise<void>;
}

/** Generous: the machines that run these are shared, and a start takes as long as the kernel lets it. */
export const TEST_TIMEOUT_MS = 60_000;
/** The first run builds its images. */
export const SETUP_TIMEOUT_MS = 120_000;
const DEADLINE_MS = 15_000;
const POLL_MS = 20;

/** Asks until the answer is no longer null, undefined or false. @throws Error at the deadline, saying for what */
export async function until<T>(what: string, ask: () => Promise<T> | T): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<T, null | undefined | false>;
    }
    if (performance.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A small replica of an instance, in a project and an app of its own unless told otherwise. */
export function replicaSpec(instanceId: string, workload: Workload, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    instanceId,
    projectId: 'project-of-conformance',
    projectSlug: 'conformance',
    appId: randomUUID(),
    replicaId: randomUUID(),
    revision: 1,
    ordinal: 0,
    image: workload.image,
    command: workload.command,
    envVars: [],
    cpuMillis: 500,
    memoryBytes: 64 * 1024 ** 2,
    gpuDeviceIds: [],
    mounts: [],
    ...more,
  };
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Unique per run, so that a run that was killed does not stand in the way of the next. */
export function testInstance(): string {
  return `test-${randomUUID().slice(0, 8)}`;
}

/** Waits until something listens in the container. */
export function listening(engine: Engine, containerId: string): Promise<number[]> {
  return until('something listens', async () => {
    const ports = await engine.listeningPorts(containerId);
    return ports !== null && ports.length > 0 && ports;
  });
}

/** Waits until the container has ended. */
export function ended(engine: Engine, containerId: string): Promise<Container> {
  return until('the container has ended', async () => {
    const container = await engine.inspect(containerId);
    return container?.status === 'exited' && container;
  });
}

/** Removes all that an instance has on an engine. */
export async function clear(engine: Engine): Promise<void> {
  for (const container of await engine.list()) await engine.remove(container.containerId);
  await engine.removeUnusedNetworks();
}
