/**
 * One bridge network per project. Containers on it do not reach each other (`enable_icc=false`), Docker itself keeps
 * networks apart, and no port is published; the host, and so the gateway, reaches each at its address. They reach
 * outwards, as images need it. What of the host listens on all addresses, they reach too, at the bridge's gateway
 * address: Docker has no switch for that. So what belongs to the host listens on loopback, which they do not reach,
 * or behind the host's own firewall.
 */
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { EngineError, type EngineNetwork } from '../engine.ts';
import { LABEL_INSTANCE, LABEL_PROJECT } from '../labels.ts';
import { CALL_TIMEOUT_MS, type DockerClient, statusOf, within } from './client.ts';
import { projectsWithContainers } from './containers.ts';
import { containerError, messageOf } from './errors.ts';
import { freeSubnet, parseCidr, parseRoutes, type Range } from './subnets.ts';

export interface ProjectNetwork {
  projectId: string;
  name: string;
}

export interface Networks {
  /**
   * Runs `task` with the network there, made if need be, and safe from `removeUnused` meanwhile. One that was there
   * before is not looked for again: where it has gone meanwhile, say so by `missed`.
   */
  use<T>(network: ProjectNetwork, task: () => Promise<T>): Promise<T>;
  /** The engine does not have it, whoever removed it. */
  missed(network: ProjectNetwork): void;
  /** Removes the instance's networks of projects without any container; not while one is in use, for a later call. */
  removeUnused(only?: ReadonlySet<string>): Promise<void>;
}

/** @param networkRange CIDR out of which each network takes a /24 */
export function openNetworks(client: DockerClient, instanceId: string, networkRange: string): Networks {
  const inTheMaking = new Map<string, Promise<void>>();
  const there = new Set<string>();
  let users = 0;
  let removal: Promise<void> | null = null;

  const ensure = async (network: ProjectNetwork): Promise<void> => {
    if (there.has(network.name)) return;
    const running = inTheMaking.get(network.name);
    if (running) return running;
    const made = ensureNetwork(client, instanceId, network, networkRange)
      .then(() => void there.add(network.name))
      .finally(() => inTheMaking.delete(network.name));
    inTheMaking.set(network.name, made);
    return made;
  };

  return {
    async use(network, task) {
      users += 1;
      try {
        await removal?.catch(() => undefined);
        await ensure(network);
        return await task();
      } finally {
        users -= 1;
      }
    },
    missed: ({ name }) => void there.delete(name),
    async removeUnused(only) {
      if (users > 0) return;
      there.clear();
      removal ??= removeUnusedNetworks(client.docker, instanceId, only).finally(() => {
        removal = null;
      });
      await removal;
    },
  };
}

/** Other programs make networks at the same moment; each attempt looks anew at what there is. */
const ATTEMPTS = 20;
/** One that is being made has its name and subnet for a while before it is listed. */
const RETRY_MS = 50;

/**
 * Makes the network unless it is there.
 *
 * @throws EngineError `unreachable`; `failed` when the range is used up or the name belongs to someone else
 */
async function ensureNetwork(
  client: DockerClient,
  instanceId: string,
  { projectId, name }: ProjectNetwork,
  networkRange: string,
): Promise<void> {
  const range = parseCidr(networkRange);
  if (!range)
    throw new EngineError('failed', `The network range ${networkRange} is no IPv4 range such as 10.83.0.0/16.`);

  const refused: Range[] = [];
  for (let attempt = 1; ; attempt++) {
    const networks = await listNetworks(client.docker);
    const found = networks.find((network) => network.Name === name);
    if (found) {
      if (found.Labels?.[LABEL_INSTANCE] === instanceId) return;
      throw new EngineError('failed', `A network ${name} exists that is not Davit's: rename or remove it.`);
    }
    const host = client.local ? await hostRanges() : [];
    const subnet = freeSubnet(range, [...subnetsOf(networks), ...host, ...refused]);
    if (!subnet) {
      throw new EngineError('failed', `No free subnet is left in ${networkRange}: give Davit a larger network range.`);
    }
    try {
      const labels = { [LABEL_INSTANCE]: instanceId, [LABEL_PROJECT]: projectId };
      await createNetwork(client.docker, name, subnet, labels);
      return;
    } catch (error) {
      const overlap = /overlap/i.test(messageOf(error)) ? parseCidr(subnet) : null;
      const nameTaken = statusOf(error) === 409;
      if ((!overlap && !nameTaken) || attempt === ATTEMPTS) throw containerError(error);
      if (overlap) refused.push(overlap);
      else await delay(RETRY_MS);
    }
  }
}

async function removeUnusedNetworks(docker: Docker, instanceId: string, only?: ReadonlySet<string>): Promise<void> {
  for (const { networkId, used } of await projectNetworks(docker, instanceId)) {
    if (used || (only && !only.has(networkId))) continue;
    try {
      await within(CALL_TIMEOUT_MS, 'remove a network', (abortSignal) =>
        docker.getNetwork(networkId).remove({ abortSignal }),
      );
    } catch (error) {
      // 403: something was attached by hand. It is left to whoever did that.
      if (![403, 404].includes(statusOf(error) ?? 0)) throw containerError(error);
    }
  }
}

/** Those of this instance's projects. */
export async function projectNetworks(docker: Docker, instanceId: string): Promise<EngineNetwork[]> {
  const networks = await listNetworks(docker);
  // Asked after the networks: a container that came meanwhile is then seen.
  const projectsInUse = await projectsWithContainers(docker, instanceId);
  return networks.flatMap(({ Id, Name, Labels }) => {
    const projectId = Labels?.[LABEL_PROJECT];
    if (Labels?.[LABEL_INSTANCE] !== instanceId || projectId === undefined) return [];
    return [{ networkId: Id, name: Name, projectId, used: projectsInUse.has(projectId) }];
  });
}

async function listNetworks(docker: Docker): Promise<Docker.NetworkInspectInfo[]> {
  try {
    return await within(CALL_TIMEOUT_MS, 'list networks', (abortSignal) => docker.listNetworks({ abortSignal }));
  } catch (error) {
    throw containerError(error);
  }
}

async function createNetwork(
  docker: Docker,
  name: string,
  subnet: string,
  labels: Record<string, string>,
): Promise<void> {
  await within(CALL_TIMEOUT_MS, 'create a network', (abortSignal) =>
    docker.createNetwork({
      Name: name,
      CheckDuplicate: true,
      Driver: 'bridge',
      EnableIPv6: false,
      Internal: false,
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
      Labels: labels,
      abortSignal,
    }),
  );
}

function subnetsOf(networks: Docker.NetworkInspectInfo[]): Range[] {
  return networks
    .flatMap((network) => network.IPAM?.Config ?? [])
    .map((config) => parseCidr(config.Subnet ?? ''))
    .filter((range) => range !== null);
}

async function hostRanges(): Promise<Range[]> {
  const interfaces = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map((address) => parseCidr(address.cidr ?? ''))
    .filter((range) => range !== null);
  return [...interfaces, ...parseRoutes(await readFile('/proc/net/route', 'utf8').catch(() => ''))];
}
