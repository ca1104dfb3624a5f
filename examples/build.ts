/**
 * Builds the images of `examples/`, with a registry or without one. An image is named after the content of its
 * folder, so one that the engine has already is never built again.
 */
import { fileURLToPath } from 'node:url';
import { bookwormBase, type DebianBase } from './building/bookworm.ts';
import { busyboxBase } from './building/busybox.ts';
import { buildImage, hasImage, openDocker } from './building/engine.ts';
import { contentHash, packFiles, readFolder } from './building/folder.ts';

export { BuildError } from './building/errors.ts';

export type ExampleName = 'hello' | 'iris';

export interface BuildExampleOptions {
  /** The engine's address as in DOCKER_HOST, which is the default. */
  docker?: string | null;
  /** A line of the build's output. */
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

/** @throws BuildError with one sentence that says what to do next; nothing half-made is left behind */
export async function buildExample(name: ExampleName, options: BuildExampleOptions = {}): Promise<{ image: string }> {
  const docker = openDocker(options.docker);
  const files = await readFolder(fileURLToPath(new URL(name, import.meta.url)));
  const image = `davit-example/${name}:${contentHash(files)}`;
  if (await hasImage(docker, image)) return { image };

  const running = { onLine: options.onProgress, signal: options.signal };
  const base: DebianBase =
    name === 'iris'
      ? await bookwormBase(docker, running)
      : { image: await busyboxBase(docker, running), buildArgs: {} };
  await buildImage(docker, packFiles(files), {
    image,
    buildArgs: { BASE: base.image, ...base.buildArgs },
    network: name === 'iris' ? 'host' : 'none',
    onProgress: options.onProgress,
    signal: options.signal,
  });
  return { image };
}
