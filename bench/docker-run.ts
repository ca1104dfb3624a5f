/** `docker run` by hand: the same image, limits, hardening and kind of network as Davit's own container, nothing else. */
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import type { RUN_PHASES, Sample } from './deploy.ts';
import { until200 } from './first-answer.ts';

export type RunTemplate = Pick<
  Docker.ContainerCreateOptions,
  'Image' | 'Entrypoint' | 'Cmd' | 'Env' | 'User' | 'HostConfig'
>;

const PORT = 8080;
const DEADLINE_MS = 60_000;

/**
 * What Davit asked the engine for, read from the container of an app that runs: so both are compared like with like,
 * whatever Davit sets.
 */
export async function templateOf(docker: Docker, appId: string): Promise<RunTemplate> {
  const [found] = await docker.listContainers({ filters: { label: [`io.davit.app=${appId}`] } });
  if (!found)
    throw new Error(`The engine that this benchmark uses has no container of app ${appId}: check DOCKER_HOST.`);
  const { Config, HostConfig } = await docker.getContainer(found.Id).inspect();
  return {
    Image: Config.Image,
    Entrypoint: Config.Entrypoint,
    Cmd: Config.Cmd,
    Env: Config.Env,
    User: Config.User,
    HostConfig,
  };
}

/** Docker's default bridge: what `docker run` takes when it is told nothing. */
export const DEFAULT_BRIDGE = 'bridge';

/** A network as the one of that name, which goes with its project's last container. @returns its name, and its end */
export async function networkLike(docker: Docker, name: string): Promise<{ name: string; remove(): Promise<void> }> {
  const { Driver, EnableIPv6, Internal, Options } = await docker.getNetwork(name).inspect();
  const own = `davit-bench-${randomBytes(6).toString('hex')}`;
  const network = await docker.createNetwork({ Name: own, Driver, EnableIPv6, Internal, Options });
  return { name: own, remove: () => network.remove() };
}

/** One run, from create to the first 200 at the container's own address; removed afterwards. */
export async function runWithDocker(
  docker: Docker,
  template: RunTemplate,
  networkName: string,
): Promise<Sample<(typeof RUN_PHASES)[number]>> {
  const startedAt = performance.now();
  const container = await docker.createContainer({
    ...template,
    name: `davit-bench-${randomBytes(6).toString('hex')}`,
    HostConfig: { ...template.HostConfig, NetworkMode: networkName },
  });
  try {
    const created = performance.now() - startedAt;
    await container.start();
    const started = performance.now() - startedAt;
    const { NetworkSettings } = await container.inspect();
    const address = NetworkSettings.Networks[networkName]?.IPAddress ?? '';
    await until200({ address, port: PORT, host: `${address}:${PORT}` }, DEADLINE_MS);
    const ready = performance.now() - startedAt;
    return { totalMs: ready, reachedMs: { created, started, ready } };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
