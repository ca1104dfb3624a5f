/** Whether an image may be fetched: its size against what the engine's disk has free and what an administrator allows. */
import { formatBytes } from '../text/format.ts';

/** So much of the engine's disk stays free, for what runs already. */
export const DISK_RESERVE_BYTES = 2 ** 30;

export interface ImageRoom {
  /** Of the disk that the engine keeps images on; null where that cannot be told. */
  freeBytes: number | null;
  /** Compressed, the largest that this instance fetches; null: any. */
  largestBytes: number | null;
}

/** What an image takes, as its registry sends it: unpacked it is larger. */
export interface ImageBytes {
  totalBytes: number;
  /** That the engine has already. */
  layersThere: number;
  /** Without the layers that the engine has. */
  missingBytes: number;
}

export interface LayerSize {
  /** What it is once unpacked; null where that is not known. */
  diffId: string | null;
  bytes: number;
}

/** @param present the layers of each image that the engine has, in order: it shares those that both begin with */
export function imageBytes(layers: readonly LayerSize[], present: readonly (readonly string[])[]): ImageBytes {
  const shared = Math.max(0, ...present.map((others) => commonBeginning(layers, others)));
  const sum = (some: readonly LayerSize[]) => some.reduce((bytes, layer) => bytes + layer.bytes, 0);
  return { totalBytes: sum(layers), layersThere: shared, missingBytes: sum(layers.slice(shared)) };
}

function commonBeginning(layers: readonly LayerSize[], others: readonly string[]): number {
  const differs = layers.findIndex(({ diffId }, index) => diffId === null || diffId !== others[index]);
  return differs < 0 ? layers.length : differs;
}

/** @returns why it is not fetched and what to do, as sentences; null: it may be */
export function tooLarge(
  { totalBytes, missingBytes }: Pick<ImageBytes, 'totalBytes' | 'missingBytes'>,
  { freeBytes, largestBytes }: ImageRoom,
): string | null {
  if (largestBytes !== null && totalBytes > largestBytes) {
    return (
      `It is ${formatBytes(totalBytes, true)} compressed, and this instance takes images of ${formatBytes(largestBytes, true)} at ` +
      'most. Take a smaller image, or have an administrator raise the limit (Disk).'
    );
  }
  if (freeBytes !== null && missingBytes > 0 && missingBytes > freeBytes - DISK_RESERVE_BYTES) {
    const part = missingBytes < totalBytes ? ` of its ${formatBytes(totalBytes, true)}` : '';
    return (
      `${formatBytes(missingBytes, true)}${part} would have to be fetched, and this machine has ${formatBytes(freeBytes, true)} ` +
      `free, of which ${formatBytes(DISK_RESERVE_BYTES, true)} stays so. Take a smaller image, or have an administrator make ` +
      'room (Disk lists what may go).'
    );
  }
  return null;
}
