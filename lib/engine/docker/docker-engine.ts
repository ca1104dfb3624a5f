/** The engine on Docker: every container is one replica of this instance, hardened, on its project's network. */
import type { Engine } from '../engine.ts';
import { CALL_TIMEOUT_MS, connectDocker, within } from './client.ts';
import { connectTo } from './connect.ts';
import { describeContainer, inspectOwned, listOwned, readDiskUsage } from './containers.ts';
import { readDisk } from './disk.ts';
import { containerError } from './errors.ts';
import { watchEvents } from './events.ts';
import { readGpus } from './gpus.ts';
import { architectureName, inspectImage, listImages, listLayers, pullImage, removeImage } from './images.ts';
import { readLogs } from './logs.ts';
import { openNetworks, projectNetworks } from './networks.ts';
import { readListeningPorts } from './ports.ts';
import { openPullKeeper } from './pulls/keeper.ts';
import { createReplica, removeReplica, startReplica, stopReplica } from './replicas.ts';
import { CERTIFICATES, trustRegistries } from './trust.ts';
import { UsageReader } from './usage.ts';

export interface DockerEngineOptions {
  instanceId: string;
  /** As in DOCKER_HOST; null is `/var/run/docker.sock`. */
  dockerHost: string | null;
  /** CIDR out of which each project's network takes a /24. */
  networkRange: string;
}

/**
 * Opens no connection yet: an engine that is away is found by the first call.
 *
 * @throws EngineError `failed` for a DOCKER_HOST that is not understood
 */
export function openDockerEngine({ instanceId, dockerHost, networkRange }: DockerEngineOptions): Engine {
  const client = connectDocker(dockerHost);
  const { docker } = client;
  const networks = openNetworks(client, instanceId, networkRange);
  const context = { client, instanceId, networks };
  const usage = new UsageReader(client, instanceId);
  const keeper = openPullKeeper(dockerHost);

  return {
    isOnThisHost: client.local,
    async info() {
      try {
        const info = await within(CALL_TIMEOUT_MS, 'ask for its capacity', () => docker.info());
        return {
          name: info.Name,
          architecture: architectureName(info.Architecture),
          cpuMillis: info.NCPU * 1000,
          memoryBytes: info.MemTotal,
          version: info.ServerVersion,
        };
      } catch (error) {
        throw containerError(error);
      }
    },
    async gpus() {
      if (!client.local) return { gpus: [], warnings: [] };
      try {
        return await readGpus(await within(CALL_TIMEOUT_MS, 'ask for its runtimes', () => docker.info()));
      } catch (error) {
        throw containerError(error);
      }
    },
    disk: () => readDisk(client),
    list: (filter) => listOwned(docker, instanceId, filter?.appId),
    async inspect(containerId) {
      const info = await inspectOwned(docker, instanceId, containerId);
      return info && describeContainer(docker, info);
    },
    image: (reference, name = reference) => inspectImage(docker, reference, name),
    trustRegistries: (cas) => trustRegistries(client.local ? CERTIFICATES : null, instanceId, cas),
    async pull(reference, onProgress, signal, credentials = null) {
      const drop = keeper.keep(reference, credentials);
      try {
        await pullImage(docker, reference, onProgress, signal, credentials);
      } finally {
        drop();
      }
    },
    create: (spec) => createReplica(context, spec),
    start: (containerId) => startReplica(context, containerId),
    stop: (containerId, graceSeconds) => stopReplica(context, containerId, graceSeconds),
    remove: (containerId) => removeReplica(context, containerId),
    logs: (containerId, options) =>
      readLogs(docker, async () => (await inspectOwned(docker, instanceId, containerId))?.Id ?? null, options),
    connect: connectTo,

    async listeningPorts(containerId) {
      const info = await inspectOwned(docker, instanceId, containerId);
      if (!info?.State.Running || !client.local) return null;
      return readListeningPorts(info.State.Pid, info.Id);
    },
    usage: (containerIds) => usage.read(containerIds),
    watch: (onChange, signal) => watchEvents(docker, instanceId, onChange, signal),
    diskUsage: (containerId) => readDiskUsage(docker, instanceId, containerId),
    images: () => listImages(docker),
    imageLayers: () => listLayers(docker),
    removeImage: (id) => removeImage(docker, id),
    networks: () => projectNetworks(docker, instanceId),
    removeUnusedNetworks: (only) => networks.removeUnused(only),
  };
}
