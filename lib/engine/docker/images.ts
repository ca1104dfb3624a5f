/** Images on the engine, and pulling those that are not. */
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import {
  EngineError,
  type LocalImage,
  type PullProgress,
  type RegistryCredentials,
  type StoredImage,
} from '../engine.ts';
import { digestFor, isImageId, splitReference } from '../reference.ts';
import { CALL_TIMEOUT_MS, statusOf, within } from './client.ts';
import { containerError, isNotFound, messageOf, pullError } from './errors.ts';

/** A pull that says nothing for so long is given up; Docker itself retries and times out well before. */
const PULL_SILENCE_MS = 10 * 60_000;
/** The name stands in a request's path, unescaped: what could lead elsewhere is no image's name. */
const REFERENCE = /^[A-Za-z0-9[](?!.*(\.\.|\/\/))[A-Za-z0-9._:@/[\]-]*$/;

/** Docker's and the kernel's names for what images call by Go's. */
const ARCHITECTURES: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
};

export function architectureName(name: string): string {
  return ARCHITECTURES[name] ?? name;
}

/**
 * @param name as in `Engine.image`
 * @throws EngineError `unreachable`
 */
export async function inspectImage(docker: Docker, reference: string, name: string): Promise<LocalImage | null> {
  if (!REFERENCE.test(reference)) return null;
  try {
    const info = await within(CALL_TIMEOUT_MS, 'inspect an image', () => docker.getImage(reference).inspect());
    const ports = Object.keys(info.Config?.ExposedPorts ?? {});
    return {
      id: info.Id,
      digest: digestFor(name, info.RepoDigests ?? []),
      architecture: architectureName(info.Architecture),
      os: info.Os,
      exposedPorts: ports.filter((port) => !port.endsWith('/udp')).map((port) => Number.parseInt(port, 10)),
      user: info.Config?.User ?? '',
      layers: info.RootFS.Layers ?? [],
    };
  } catch (error) {
    if (isNotFound(error) || /invalid reference/i.test(messageOf(error))) return null;
    throw containerError(error);
  }
}

/** @throws EngineError `unreachable` */
export async function listImages(docker: Docker): Promise<StoredImage[]> {
  try {
    const [images, containers] = await within(CALL_TIMEOUT_MS, 'list images', (abortSignal) =>
      Promise.all([docker.listImages({ abortSignal }), docker.listContainers({ all: true, abortSignal })]),
    );
    return images.map(({ Id, RepoTags, RepoDigests, Size }) => ({
      id: Id,
      names: [...(RepoTags ?? []), ...(RepoDigests ?? [])].filter((name) => !name.startsWith('<none>')),
      bytes: Size,
      containers: containers.filter(({ ImageID }) => ImageID === Id).length,
    }));
  } catch (error) {
    throw containerError(error);
  }
}

/** Of each image, one that goes meanwhile left out. @throws EngineError `unreachable` */
export async function listLayers(docker: Docker): Promise<string[][]> {
  const found: string[][] = [];
  for (const { id } of await listImages(docker)) {
    try {
      const info = await within(CALL_TIMEOUT_MS, 'inspect an image', () => docker.getImage(id).inspect());
      found.push(info.RootFS.Layers ?? []);
    } catch (error) {
      if (!isNotFound(error)) throw containerError(error);
    }
  }
  return found;
}

/** Name by name: without force, which would take it from under a container, one with several is refused as a whole. */
export async function removeImage(docker: Docker, id: string): Promise<void> {
  const remove = async (name: string) => {
    try {
      await within(CALL_TIMEOUT_MS, 'remove an image', (abortSignal) => docker.getImage(name).remove({ abortSignal }));
    } catch (error) {
      if (statusOf(error) !== 404) throw containerError(error);
    }
  };
  const image = (await listImages(docker)).find((one) => one.id === id);
  if (!image) return;
  if (image.containers > 0) throw new EngineError('failed', 'A container needs the image.');
  for (const name of image.names.filter((one) => !one.includes('@'))) await remove(name);
  await remove(id);
}

/**
 * @throws EngineError as `Engine.pull` says; `failed` when `signal` ended it
 */
export async function pullImage(
  docker: Docker,
  reference: string,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
  credentials: RegistryCredentials | null = null,
): Promise<void> {
  if (!REFERENCE.test(reference)) throw new EngineError('image-not-found', `${reference} is no image reference.`);
  if (isImageId(reference)) {
    throw new EngineError('image-not-found', `The engine has no image ${reference}, and an id cannot be pulled.`);
  }
  const ended = () => new EngineError('failed', `The pull of ${reference} was given up.`);
  const { repository, tag } = splitReference(reference);
  const silence = new AbortController();
  const abort = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), PULL_SILENCE_MS);
  try {
    abort.throwIfAborted();
    // In a header of the request, which neither the engine nor a list of processes shows.
    const { username, password } = credentials ?? {};
    const authconfig = credentials ? { authconfig: { username, password } } : {};
    const asked = { fromImage: repository, tag, abortSignal: abort, ...authconfig };
    const stream = (await docker.createImage(asked)) as Readable;
    const stop = () => stream.destroy();
    abort.addEventListener('abort', stop, { once: true });
    const layers = new LayerProgress();
    let pending = '';
    try {
      if (abort.aborted) stop();
      for await (const chunk of stream.setEncoding('utf8')) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), PULL_SILENCE_MS);
        const lines = (pending + chunk).split('\n');
        pending = lines.pop() ?? '';
        let changed = false;
        for (const line of lines) changed = layers.read(parseMessage(line)) || changed;
        if (changed) onProgress(layers.total());
      }
      layers.read(parseMessage(pending));
    } finally {
      abort.removeEventListener('abort', stop);
    }
  } catch (error) {
    if (signal.aborted) throw ended();
    if (silence.signal.aborted) {
      throw new EngineError('registry-unreachable', `The pull of ${reference} has not moved for 10 minutes.`);
    }
    throw pullError(reference, error);
  } finally {
    clearTimeout(timer);
  }
}

interface PullMessage {
  id?: string;
  status?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
}

function parseMessage(line: string): PullMessage {
  if (line.trim() === '') return {};
  const message: unknown = JSON.parse(line);
  return typeof message === 'object' && message !== null ? message : {};
}

interface Layer {
  currentBytes: number;
  totalBytes: number;
  done: boolean;
  /** It was there before. */
  there: boolean;
  retrying: boolean;
}

/** Adds up what Docker tells layer by layer. Bytes are those downloaded; a layer counts as done once extracted. */
class LayerProgress {
  private readonly layers = new Map<string, Layer>();

  /**
   * @returns whether anything changed
   * @throws Error with the registry's or engine's own words
   */
  read(message: PullMessage): boolean {
    if (message.error !== undefined) throw new Error(message.error);
    const { id, status } = message;
    if (id === undefined || status === undefined || !LAYER_STATUS.test(status)) return false;
    const layer = this.layers.get(id) ?? { currentBytes: 0, totalBytes: 0, done: false, there: false, retrying: false };
    this.layers.set(id, layer);
    layer.retrying = status.startsWith('Retrying');
    if (status === 'Downloading') {
      layer.currentBytes = message.progressDetail?.current ?? layer.currentBytes;
      layer.totalBytes = Math.max(message.progressDetail?.total ?? 0, layer.totalBytes, layer.currentBytes);
    } else if (status === 'Download complete' || status === 'Verifying Checksum' || status === 'Extracting') {
      layer.currentBytes = layer.totalBytes;
    } else if (status === 'Pull complete' || status === 'Already exists') {
      layer.currentBytes = layer.totalBytes;
      layer.done = true;
      layer.there = status === 'Already exists';
    }
    return true;
  }

  total(): PullProgress {
    const layers = [...this.layers.values()];
    return {
      currentBytes: layers.reduce((sum, layer) => sum + layer.currentBytes, 0),
      totalBytes: layers.reduce((sum, layer) => sum + layer.totalBytes, 0),
      layersDone: layers.filter((layer) => layer.done).length,
      layersThere: layers.filter((layer) => layer.there).length,
      layersTotal: layers.length,
      retrying: layers.some((layer) => layer.retrying),
    };
  }
}

/** "Pulling from …" also carries an id, which is the tag's. */
const LAYER_STATUS =
  /^(Pulling fs layer|Waiting|Downloading|Retrying in|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)/;
