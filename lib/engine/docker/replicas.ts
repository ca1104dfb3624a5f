/** What changes a container: create, start, stop, remove. Each finds its work done when asked again. */
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type Container, type ContainerSpec, EngineError } from '../engine.ts';
import { containerName, isOwned, LABEL_PROJECT, networkName } from '../labels.ts';
import { CALL_TIMEOUT_MS, type DockerClient, statusOf, within } from './client.ts';
import { containerOptions } from './container-config.ts';
import { describeContainer, inspectAny, inspectOwned } from './containers.ts';
import { containerError, isNetworkGone, isStillEnding } from './errors.ts';
import { waitForExec } from './exec-check.ts';
import { endLeftovers } from './leftovers.ts';
import type { Networks } from './networks.ts';
import { prepareWorkspace } from './workspace.ts';

export interface ReplicaContext {
  client: DockerClient;
  instanceId: string;
  networks: Networks;
}

/** Over the grace: for the kill, and for Docker to put things away. */
const STOP_MARGIN_MS = 30_000;
/**
 * How long an init that failed to execute its program may take to be reported as ended. An engine in a virtual machine
 * shows no processes here, so that this passes in vain: what failed is then found at the next look.
 */
const END_TIMEOUT_MS = 2_000;
/** A name is taken before its container can be seen, and its container may go between the refusal and the look. */
const CREATE_ATTEMPTS = 100;
const CREATE_AGAIN_MS = 25;
const REMOVAL_TIMEOUT_MS = 10_000;

export async function createReplica(context: ReplicaContext, spec: ContainerSpec): Promise<{ containerId: string }> {
  if (spec.instanceId !== context.instanceId) {
    throw new EngineError('failed', `The replica is of instance ${spec.instanceId}, the engine of another.`);
  }
  const network = { projectId: spec.projectId, name: networkName(spec.instanceId, spec.projectSlug) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.networks.use(network, () =>
        within(CALL_TIMEOUT_MS, 'create a container', async (abortSignal) => {
          const options = { ...containerOptions(spec, network.name), abortSignal };
          const container = await context.client.docker.createContainer(options);
          return { containerId: container.id };
        }),
      );
    } catch (error) {
      if (attempt === CREATE_ATTEMPTS) throw containerError(error);
      if (isNetworkGone(error)) {
        context.networks.missed(network);
        continue;
      }
      if (statusOf(error) !== 409) throw containerError(error);
      const adopted = await adopt(context, spec);
      if (adopted) return { containerId: adopted.Id };
      await delay(CREATE_AGAIN_MS);
    }
  }
}

/** @returns null when the container that had the name is gone again */
async function adopt(context: ReplicaContext, spec: ContainerSpec): Promise<Docker.ContainerInspectInfo | null> {
  const name = containerName(context.instanceId, spec.replicaId);
  const info = await inspectAny(context.client.docker, name);
  if (!info) return null;
  if (!isOwned(context.instanceId, info.Name, info.Config.Labels ?? {})) {
    throw new EngineError('failed', `A container ${name} exists that is not Davit's: rename or remove it.`);
  }
  if (info.State.Status !== 'removing' && info.State.Status !== 'dead') return info;
  await removeReplica(context, info.Id);
  return null;
}

export async function startReplica(context: ReplicaContext, containerId: string): Promise<Container> {
  const { docker, local } = context.client;
  const before = await requireOwned(context, containerId);
  if (before.State.Running) return describeContainer(docker, before);
  try {
    // Not left to create: a worker that died in between finds the container created, and only starts it.
    if (before.State.Status === 'created') await prepareWorkspace(context.client, before);
    await startOnItsNetwork(context, before).catch(async (error: unknown) => {
      // It was started before, by an engine that did not live to know.
      if (statusOf(error) === null || !(await endUnseen(context, before))) throw error;
      await startOnItsNetwork(context, before);
    });
  } catch (error) {
    throw containerError(error);
  }
  let after = await requireOwned(context, containerId);
  if (local && after.State.Running && !(await waitForExec(after.State.Pid))) {
    await waitForEnd(docker, after.Id);
    after = await requireOwned(context, containerId);
  }
  const container = await describeContainer(docker, after);
  if (container.startError) throw new EngineError(container.startError.kind, container.startError.message);
  return container;
}

/** @returns whether something ran of a container that, for all the engine knows, was never started */
async function endUnseen({ client }: ReplicaContext, { Id, State }: Docker.ContainerInspectInfo): Promise<boolean> {
  return client.local && State.Status === 'created' && endLeftovers(Id);
}

async function waitForEnd(docker: Docker, containerId: string): Promise<void> {
  await within(END_TIMEOUT_MS, 'wait for a container that ends', (abortSignal) =>
    docker.getContainer(containerId).wait({ abortSignal }),
  ).catch(() => undefined);
}

async function startOnItsNetwork(context: ReplicaContext, info: Docker.ContainerInspectInfo): Promise<void> {
  const start = () =>
    within(CALL_TIMEOUT_MS, 'start a container', (abortSignal) =>
      context.client.docker.getContainer(info.Id).start({ abortSignal }),
    );
  try {
    await start();
  } catch (error) {
    // Someone else may have started it: then it runs, as asked.
    if (statusOf(error) === 304) return;
    if (!isNetworkGone(error)) throw error;
    const network = { projectId: info.Config.Labels[LABEL_PROJECT] ?? '', name: info.HostConfig.NetworkMode ?? '' };
    context.networks.missed(network);
    await context.networks.use(network, start);
  }
}

export async function stopReplica(context: ReplicaContext, containerId: string, graceSeconds: number): Promise<void> {
  const info = await inspectOwned(context.client.docker, context.instanceId, containerId);
  if (!info) return;
  try {
    await untilEnded(context, info.Id, () =>
      within(graceSeconds * 1000 + STOP_MARGIN_MS, 'stop a container', (abortSignal) =>
        context.client.docker.getContainer(info.Id).stop({ t: graceSeconds, abortSignal }),
      ),
    );
  } catch (error) {
    if (![304, 404].includes(statusOf(error) ?? 0)) throw containerError(error);
  }
}

export async function removeReplica(context: ReplicaContext, containerId: string): Promise<void> {
  const info = await inspectOwned(context.client.docker, context.instanceId, containerId);
  if (!info) return;
  await endUnseen(context, info);
  try {
    await untilEnded(context, info.Id, () =>
      within(CALL_TIMEOUT_MS, 'remove a container', (abortSignal) =>
        context.client.docker.getContainer(info.Id).remove({ force: true, v: true, abortSignal }),
      ),
    );
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw containerError(error);
    // It is being removed already; until it is gone it would still be listed.
    const deadline = performance.now() + REMOVAL_TIMEOUT_MS;
    while (performance.now() < deadline && (await inspectAny(context.client.docker, info.Id)))
      await delay(CREATE_AGAIN_MS);
  }
}

/**
 * Each of a container's processes needs a moment of CPU to end: thousands of them take minutes out of a small share. One
 * that was killed and has not ended within Docker's ten seconds gets all CPUs, and is ended again.
 */
async function untilEnded(
  { client: { docker } }: ReplicaContext,
  containerId: string,
  end: () => Promise<unknown>,
): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!isStillEnding(error)) throw error;
    await within(CALL_TIMEOUT_MS, 'give a container all CPUs', async () => {
      const { NCPU } = await docker.info();
      await docker.getContainer(containerId).update({ NanoCpus: NCPU * 1_000_000_000 });
    });
    await end();
  }
}

/** @throws EngineError `not-found`, for another's container too: what is not ours is not there */
async function requireOwned(context: ReplicaContext, containerId: string): Promise<Docker.ContainerInspectInfo> {
  const info = await inspectOwned(context.client.docker, context.instanceId, containerId);
  if (!info) throw new EngineError('not-found', 'The container is gone, or it is not of this instance.');
  return info;
}
