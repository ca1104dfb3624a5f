/** Brings what a volume's containers wrote to a place. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { copyFiles } from '../files/copy.ts';
import { Directory } from '../files/directory.ts';
import { findFiles } from '../files/walk.ts';
import type { Place, SyncOptions, SyncResult } from '../place.ts';
import { openTarget } from '../sides/open.ts';
import type { Item, Outgoing, Target } from '../sides/side.ts';
import { prepareHome, type VolumeHome } from './home.ts';
import { whileLocked } from './lock.ts';
import { Meter } from './meter.ts';
import { hasSameTime, SyncRecord } from './record.ts';
import { withRetries } from './retry.ts';

/**
 * Copies what `<home>/files` has and the place lacks, or has otherwise; deletes nothing there. Files are pushed as they
 * are when it begins; links, devices and pipes are left out.
 *
 * @throws DataError; the signal's reason once it has come
 */
export async function pushVolume(root: string, place: Place, options: SyncOptions): Promise<SyncResult> {
  const { owner, signal, writable = true } = options;
  const home = await prepareHome(root, owner, writable);
  const meter = new Meter(options.onProgress);
  const target = await openTarget(place, home, options);
  const empty = () => Directory.use(home.outgoing, (outgoing) => outgoing.clear());
  const attempt = async () => {
    await empty();
    await push(home, target, options, meter);
  };
  await whileLocked(home.lock, () => withRetries(attempt, () => meter.bytes, signal).finally(empty));
  return meter.result();
}

async function push(home: VolumeHome, target: Target, options: SyncOptions, meter: Meter): Promise<void> {
  const { signal, owner } = options;
  const { precisionMs, mayLink } = target;
  const [items, { files, leftOut }, record] = await Promise.all([
    target.list(),
    Directory.use(home.files, (directory) => findFiles(directory, signal)),
    SyncRecord.read(home.record),
  ]);
  const there = new Map(items.map((item) => [item.path, item]));
  const isThere = (file: Outgoing) => {
    const item = there.get(file.path);
    return item !== undefined && (record.knows(item, file) || hasSameTime(item, file, precisionMs));
  };
  const unknown = [...files].map(([name, file]) => ({ path: name, ...file })).filter((file) => !isThere(file));
  const gone = new Set(
    await copyFiles(home.files, home.outgoing, unknown, { owner, signal, mayLink }, () => undefined),
  );
  const { changed, equal } = await compareContent(
    unknown.filter(({ path: name }) => !gone.has(name)),
    there,
    home.outgoing,
    signal,
  );
  meter.leaveOut(leftOut);
  meter.update({
    total: files.size - gone.size,
    skipped: files.size - gone.size - changed.length,
    totalBytes: bytesOf(changed),
  });
  const inTheWay =
    changed.length === 0
      ? []
      : await target.send(changed, (sent) => meter.update({ completed: sent.files, transferredBytes: sent.bytes }));
  meter.update({ completed: changed.length - inTheWay.length, transferredBytes: bytesOf(changed) });
  if (inTheWay.length > 0) meter.leaveOut([...leftOut, ...inTheWay]);
  if (target.keepsTimes || changed.length + equal.length === 0) return;
  const now = new Map((changed.length > 0 ? await target.list() : items).map((item) => [item.path, item]));
  for (const file of [...changed, ...equal]) {
    const item = now.get(file.path);
    if (item?.size === file.size) record.note(item, file);
  }
  await record.write(home.record);
}

/** Those that were pushed before a push was cut off, or by someone else: same size, same content, another time. */
async function compareContent(
  files: Outgoing[],
  there: Map<string, Item>,
  outgoing: string,
  signal: AbortSignal,
): Promise<{ changed: Outgoing[]; equal: Outgoing[] }> {
  const changed: Outgoing[] = [];
  const equal: Outgoing[] = [];
  for (const file of files) {
    const item = there.get(file.path);
    const copy = path.join(outgoing, file.path);
    const isEqual = item?.size === file.size && item.md5 && (await md5Of(copy, signal)) === item.md5;
    if (isEqual) await unlink(copy);
    (isEqual ? equal : changed).push(file);
  }
  return { changed, equal };
}

async function md5Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

function bytesOf(files: { size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
