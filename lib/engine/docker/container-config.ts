/**
 * A replica's container as Docker is asked for it: an allow-list, written out here and fed by the validated spec
 * alone. Nothing that a user sends is ever spread into it.
 */
import type Docker from 'dockerode';
import type { ContainerSpec } from '../engine.ts';
import { containerLabels, containerName } from '../labels.ts';
import { WORKLOAD_GID, WORKLOAD_HOME, WORKLOAD_UID } from '../workload.ts';

/** Enough for any thread pool, and an end to fork bombs. */
const PIDS_LIMIT = 4096;
/** Kept by the engine per container, for a last look; three files, so that a turn never loses all. */
const LOG_OPTIONS = { 'max-size': '10m', 'max-file': '3' };

/** NVIDIA's word for: as if its runtime were not there. */
const NO_GPU = 'void';

/** @param network name of the project's network; by name, so that one that was made anew is found at start */
export function containerOptions(spec: ContainerSpec, network: string): Docker.ContainerCreateOptions {
  return {
    name: containerName(spec.instanceId, spec.replicaId),
    Image: spec.image,
    ...(spec.command ? { Cmd: spec.command } : {}),
    User: `${WORKLOAD_UID}:${WORKLOAD_GID}`,
    Env: environment(spec),
    Labels: containerLabels(spec),
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    // Readiness and liveness are the worker's probes; an image's own check would only cost CPU.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: hostConfig(spec, network),
  };
}

function hostConfig(spec: ContainerSpec, network: string): Docker.HostConfig {
  return {
    NetworkMode: network,
    // PID 1 reaps and passes SIGTERM on: a program that ignores its being PID 1 would cost the whole grace.
    Init: true,
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    Privileged: false,
    SecurityOpt: ['no-new-privileges:true'],
    CapDrop: ['ALL'],
    NanoCpus: spec.cpuMillis * 1_000_000,
    Memory: spec.memoryBytes,
    // Memory and swap together: none.
    MemorySwap: spec.memoryBytes,
    ShmSize: Math.floor(spec.memoryBytes / 2),
    PidsLimit: PIDS_LIMIT,
    IpcMode: 'private',
    PublishAllPorts: false,
    LogConfig: { Type: 'json-file', Config: LOG_OPTIONS },
    Mounts: spec.mounts.map(({ source, target, readOnly }) => ({
      Type: 'bind' as const,
      Source: source,
      Target: target,
      ReadOnly: readOnly,
      // What is mounted on the host later is not seen, and nothing that is mounted inside gets out.
      BindOptions: { Propagation: 'rprivate' as const },
    })),
    ...(spec.gpuDeviceIds.length > 0 ? { DeviceRequests: [gpus(spec.gpuDeviceIds)] } : {}),
  };
}

/**
 * The last of a name wins; the user's own HOME too. What the image sets, Docker adds beneath. Where NVIDIA's runtime is
 * the engine's default it gives a container the GPUs of its environment, and images for GPUs ask for all of them there:
 * so which ones it sees is said here, over whatever image or user say.
 */
function environment({ envVars, gpuDeviceIds }: ContainerSpec): string[] {
  const values = new Map([
    ['HOME', WORKLOAD_HOME],
    ...envVars.map(({ name, value }) => [name, value] as const),
    ['NVIDIA_VISIBLE_DEVICES', gpuDeviceIds.join(',') || NO_GPU],
  ]);
  return [...values].map(([name, value]) => `${name}=${value}`);
}

function gpus(deviceIds: string[]): Docker.DeviceRequest {
  return { Driver: 'nvidia', DeviceIDs: deviceIds, Capabilities: [['gpu']] };
}
