/** What simulated images do once they run: a table instead of programs. */
import { createHash } from 'node:crypto';
import type { EngineErrorKind } from '../engine.ts';
import { isImageId, splitReference } from '../reference.ts';

export interface SimulatedImage {
  /** Whether the engine has it, can fetch it (so many bytes), or is refused. */
  source: 'present' | { bytes: number } | Extract<EngineErrorKind, `image-${string}` | 'registry-unreachable'>;
  /** From its start; null: never. */
  listensAfterMs: number | null;
  port: number;
  /** From its start; null: it keeps running. */
  exitsAfterMs: number | null;
  exitCode: number;
  outOfMemory: boolean;
  /** Only the kill after the grace ends it. */
  ignoresSigterm: boolean;
  /** Programs that a command may name; any when absent. */
  programs?: string[];
  /** To its own disk; nothing when absent. */
  writesBytes?: number;
  output: { afterMs: number; stream: 'stdout' | 'stderr'; content: string }[];
}

/** Serves on 8080 at once; every other image is written as what differs from it. */
export const SERVING: SimulatedImage = {
  source: 'present',
  listensAfterMs: 0,
  port: 8080,
  exitsAfterMs: null,
  exitCode: 0,
  outOfMemory: false,
  ignoresSigterm: false,
  output: [],
};

export type SimulatedImages = Record<string, SimulatedImage>;

/** What a simulated engine offers when it is chosen instead of Docker. */
export const DEFAULT_IMAGES: SimulatedImages = {
  'simulated/hello': { ...SERVING, source: { bytes: 2_000_000 }, listensAfterMs: 50 },
  'simulated/slow': { ...SERVING, source: { bytes: 2_000_000_000 }, listensAfterMs: 10_000 },
  'simulated/exits': { ...SERVING, listensAfterMs: null, exitsAfterMs: 200, exitCode: 1 },
  'simulated/never-ready': { ...SERVING, listensAfterMs: null },
  'simulated/out-of-memory': {
    ...SERVING,
    listensAfterMs: null,
    exitsAfterMs: 500,
    exitCode: 137,
    outOfMemory: true,
  },
  'simulated/private': { ...SERVING, source: 'image-unauthorized' },
};

/** One entry of the table, under the ids that its content would have. */
export interface FoundImage {
  image: SimulatedImage;
  /** Content id, `sha256:…`. */
  id: string;
  /** `repository@sha256:…` as its registry gives it; none for one that is only on the engine. */
  repoDigests: string[];
}

/** What a reference stands for: the entry that is called so, or so without its tag, or that has this digest. */
export function findImage(images: SimulatedImages, reference: string): FoundImage | null {
  if (isImageId(reference)) return null;
  const { repository, tag } = splitReference(reference);
  if (!reference.includes('@')) return describe(images, reference) ?? describe(images, repository);
  const found = Object.keys(images).map((name) => describe(images, name));
  return found.find((one) => one?.repoDigests.includes(`${repository}@${tag}`)) ?? null;
}

function describe(images: SimulatedImages, name: string): FoundImage | null {
  const image = Object.hasOwn(images, name) ? images[name] : undefined;
  if (!image) return null;
  const manifest = `${splitReference(name).repository}@${sha256(`manifest of ${name}`)}`;
  return { image, id: sha256(`image ${name}`), repoDigests: image.source === 'present' ? [] : [manifest] };
}

function sha256(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
