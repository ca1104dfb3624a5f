/** Containers as Davit runs them, made by hand: what images are tried with where Davit itself is not the subject. */
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';

export interface RunRequest {
  image: string;
  command?: string[];
  /** `NAME=value` */
  env?: string[];
  memoryBytes?: number;
}

export interface RunningContainer {
  container: Docker.Container;
  /** On the engine's default bridge; empty when it has ended already. */
  address: string;
}

const USER = 42420;

/** Creates and starts: uid 42420, no capability, HOME=/workspace that it may write to, half a core. */
export async function runHardened(docker: Docker, name: string, request: RunRequest): Promise<RunningContainer> {
  const memoryBytes = request.memoryBytes ?? 256 * 1024 * 1024;
  const container = await docker.createContainer({
    name,
    Image: request.image,
    Cmd: request.command,
    User: `${USER}:${USER}`,
    Env: ['HOME=/workspace', ...(request.env ?? [])],
    HostConfig: {
      Init: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NanoCpus: 500_000_000,
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      PidsLimit: 512,
    },
  });
  const workspace = pack();
  workspace.entry({ name: 'workspace/', type: 'directory', mode: 0o755, uid: USER, gid: USER });
  workspace.finalize();
  await container.putArchive(Readable.from(workspace), { path: '/' });
  await container.start();
  const { NetworkSettings } = await container.inspect();
  return { container, address: NetworkSettings.Networks.bridge?.IPAddress ?? '' };
}

export async function removeContainer(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
  });
}

/** Everything that the container has printed so far, stdout and stderr in one. */
export async function readLog(container: Docker.Container): Promise<string> {
  const answer = await container.logs({ stdout: true, stderr: true, follow: false });
  const chunks: Buffer[] = [];
  // Each frame: one byte of stream, three of nothing, four of length.
  for (let offset = 0; offset + 8 <= answer.length; offset += 8 + answer.readUInt32BE(offset + 4)) {
    chunks.push(answer.subarray(offset + 8, offset + 8 + answer.readUInt32BE(offset + 4)));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Calls until it gives something; a throw counts as "not yet". @throws Error that says what was awaited and the last throw */
export async function eventually<T>(awaited: string, check: () => Promise<T | null>, deadlineMs = 10_000): Promise<T> {
  const until = Date.now() + deadlineMs;
  let last: unknown = null;
  while (Date.now() < until) {
    try {
      const value = await check();
      if (value !== null) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${deadlineMs} ms: ${awaited}`, { cause: last });
}
