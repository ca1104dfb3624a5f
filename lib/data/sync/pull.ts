/** Brings the files of a place into the local copy. */
import { statfs } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { Directory } from '../files/directory.ts';
import { sortOut } from '../files/names.ts';
import { publish, removeOthers } from '../files/publish.ts';
import { type FoundFile, findFiles } from '../files/walk.ts';
import type { Place, SyncOptions, SyncResult } from '../place.ts';
import { openSource } from '../sides/open.ts';
import type { Item, Source } from '../sides/side.ts';
import { prepareHome, type VolumeHome } from './home.ts';
import { whileLocked } from './lock.ts';
import { Meter } from './meter.ts';
import { hasSameTime, SyncRecord } from './record.ts';
import { withRetries } from './retry.ts';

/** The database and the logs are on the same disk, more often than not: so much of it stays free. */
const RESERVE = { bytes: 256 * 2 ** 20, share: 1 / 20 };

/**
 * Makes `<home>/files` equal to the place. Only what has changed is fetched; it becomes visible file by file, each of
 * them whole, once all of it is here. What an earlier pull had brought before it was cut off is not fetched again.
 *
 * @param mirror files that the place lacks are removed; without it they stay
 * @throws DataError; the signal's reason once it has come
 */
export async function pullVolume(
  root: string,
  place: Place,
  mirror: boolean,
  options: SyncOptions,
): Promise<SyncResult> {
  const { owner, signal, writable = false } = options;
  const home = await prepareHome(root, owner, writable);
  const meter = new Meter(options.onProgress);
  const source = await openSource(place, home, options);
  await whileLocked(home.lock, () =>
    withRetries(
      () => pull(home, source, mirror, options, meter),
      () => meter.bytes,
      signal,
    ),
  );
  return meter.result();
}

async function pull(
  home: VolumeHome,
  source: Source,
  mirror: boolean,
  options: SyncOptions,
  meter: Meter,
): Promise<void> {
  const { signal, owner, writable = false } = options;
  const { precisionMs, timesTell } = source;
  const listedMs = Date.now();
  const listed = await source.list();
  const { kept, leftOut: unnamed } = sortOut(listed.items);
  const leftOut = [...listed.leftOut, ...unnamed];
  const [record, here, staged] = await Promise.all([
    SyncRecord.read(home.record),
    filesIn(home.files, signal),
    filesIn(home.staging, signal),
  ]);
  const isHere = (item: Item, found = here.get(item.path)) =>
    record.knows(item, found) || (timesTell && hasSameTime(item, found, precisionMs) && !record.doubts(item));
  const wanted = kept.filter((item) => !isHere(item));
  const isStaged = (item: Item) => timesTell && hasSameTime(item, staged.get(item.path), precisionMs);
  const missing = wanted.filter((item) => !isStaged(item));
  const ready = { files: wanted.length - missing.length, bytes: bytesOf(wanted) - bytesOf(missing) };
  meter.update({
    total: kept.length,
    skipped: kept.length - wanted.length,
    completed: ready.files,
    transferredBytes: ready.bytes,
    totalBytes: bytesOf(wanted),
  });
  meter.leaveOut(leftOut);

  await removeOthers(home.staging, wanted.filter(isStaged).map(pathOf), signal);
  if (missing.length > 0) {
    await checkRoom(home.staging, bytesOf(missing));
    const all = unnamed.length === 0 && wanted.length === kept.length;
    await source.fetch(missing, all, ({ files, bytes }) =>
      meter.update({ completed: ready.files + files, transferredBytes: ready.bytes + bytes }),
    );
    await checkFetched(home.staging, missing, precisionMs, signal);
  }
  // Whatever came to be there since it was listed comes with the next pull.
  await removeOthers(home.staging, wanted.map(pathOf), signal);
  const inTheWay = await publish(home.staging, home.files, { owner, writable, replace: mirror, signal });
  meter.update({ completed: wanted.length - inTheWay.length, transferredBytes: bytesOf(wanted) });
  if (inTheWay.length > 0) meter.leaveOut([...leftOut, ...inTheWay]);
  if (mirror) meter.update({ deleted: await removeOthers(home.files, kept.map(pathOf), signal) });
  await remember(home, source, kept, listedMs, record, signal);
  await source.conclude?.();
}

/** Which file is which from now on, where their times alone would not tell the next pull. */
async function remember(
  home: VolumeHome,
  { timesTell, precisionMs }: Source,
  items: Item[],
  listedMs: number,
  before: SyncRecord,
  signal: AbortSignal,
): Promise<void> {
  const fresh = items.filter(({ modifiedMs }) => (modifiedMs ?? 0) >= listedMs - 2 * precisionMs);
  if (timesTell && fresh.length === 0 && before.size === 0) return;
  const [record, here] = [new SyncRecord(), await filesIn(home.files, signal)];
  for (const item of items) {
    const found = here.get(item.path);
    if (found?.size === item.size && !(timesTell && hasSameTime(item, found, precisionMs))) record.note(item, found);
  }
  if (timesTell) for (const item of fresh) record.doubt(item);
  await record.write(home.record);
}

async function checkRoom(directory: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(directory);
  const free = bavail * bsize - Math.min(RESERVE.bytes, blocks * bsize * RESERVE.share);
  if (bytes <= free) return;
  const mib = (value: number) => `${Math.ceil(Math.max(value, 0) / 2 ** 20)} MiB`;
  throw new DataError(
    'disk-full',
    `${mib(bytes)} are to be fetched, and Davit's disk has room for ${mib(free)}: make room on it, or sync less.`,
  );
}

/** A file that was replaced or removed there meanwhile is not what was listed. */
async function checkFetched(staging: string, items: Item[], precisionMs: number, signal: AbortSignal): Promise<void> {
  const staged = await filesIn(staging, signal);
  const changed = items.filter((item) => !hasSameTime(item, staged.get(item.path), precisionMs));
  if (changed.length === 0) return;
  throw new DataError(
    'failed',
    `Files changed at their place while they were being fetched, ${JSON.stringify(changed[0]?.path)} first.`,
    { transient: true },
  );
}

async function filesIn(directory: string, signal: AbortSignal): Promise<Map<string, FoundFile>> {
  return (await Directory.use(directory, (root) => findFiles(root, signal))).files;
}

function bytesOf(items: { size: number }[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

function pathOf({ path }: { path: string }): string {
  return path;
}
