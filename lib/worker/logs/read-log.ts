/** A replica's log as it is kept: out of its compressed segments, the one that is being written, and as it goes on. */
import { type FileHandle, open } from 'node:fs/promises';
import { lastNumber, listSegments, type Segment } from '../../store/disk/log-segments.ts';
import type { Database } from '../../store/postgres/database.ts';
import { compressedLines, parseLine, plainFile, type SegmentPlace, unlessMissing } from './segment-file.ts';
import type { SegmentWriter } from './segment-writer.ts';

export interface KeptLogOptions {
  /** Last n lines; all without it. */
  tail?: number;
  /** Only lines after this instant. */
  since?: Date;
  /** Only lines that have this in them, in either case. */
  search?: string;
  /** Goes on as long as the log is written. */
  follow: boolean;
  signal: AbortSignal;
}

export interface LogSource {
  db: Database;
  root: string;
  appId: string;
  replicaId: string;
  /** Who writes it now. */
  writer(): SegmentWriter | null;
}

const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Lines of JSON, oldest first. */
export async function* readKeptLog(source: LogSource, options: KeptLogOptions): AsyncGenerator<string> {
  await source.writer()?.flush();
  const { number, skip } = await findStart(source, options);
  const found = options.search === undefined ? null : finder(options);
  const { since } = options;
  let left = skip;
  for await (const text of fromSegment(source, number, options.follow, options.signal)) {
    if (found && !found(text)) continue;
    if (left > 0) left -= 1;
    else if (!since || found || isAfter(text, since)) yield text;
  }
}

/** Which segment the lines that are wanted begin in, and how many of its lines come before them. */
async function findStart(source: LogSource, options: KeptLogOptions): Promise<{ number: number; skip: number }> {
  const segments = await listSegments(source.db, source.replicaId);
  let number = (segments.at(-1)?.number ?? 0) + 1;
  let over = -(options.tail ?? Number.POSITIVE_INFINITY);
  // From the newest: of what nobody asks for, nothing is read.
  for (const segment of segments.reverse()) {
    if (over >= 0 || (options.since && segment.closedAt && segment.lastAt < options.since)) break;
    number = segment.number;
    if (options.tail !== undefined) over += await countIn(source, segment, options);
  }
  return { number, skip: Math.max(0, over) };
}

/** Its lines, of which a search finds some. */
async function countIn(source: LogSource, segment: Segment, options: KeptLogOptions): Promise<number> {
  const writer = source.writer();
  if (options.search === undefined) {
    if (segment.closedAt) return segment.lines;
    if (writer?.number === segment.number) return writer.lines;
  }
  const found = options.search === undefined ? null : finder(options);
  let count = 0;
  for await (const text of oneSegment(source, segment.number, false, options.signal)) {
    if (!found || found(text)) count += 1;
  }
  return count;
}

/** Literally, in either case. */
function finder({ search = '', since }: KeptLogOptions): (text: string) => boolean {
  const term = search.toLowerCase();
  return (text) => {
    const line = parseLine(text);
    if (!line || (since && new Date(line.at) <= since)) return false;
    return line.content.toLowerCase().includes(term);
  };
}

function isAfter(text: string, since: Date): boolean {
  const line = parseLine(text);
  return line !== null && new Date(line.at) > since;
}

async function* fromSegment(
  source: LogSource,
  first: number,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = 0;
  for (let number = first; !signal.aborted; number += 1) {
    if (number > last) last = source.writer()?.number ?? (await lastNumber(source.db, source.replicaId));
    if (number > last) return;
    yield* oneSegment(source, number, follow, signal);
  }
}

/** To its end; where it is being written and followed, until the writer has gone on to the next. */
async function* oneSegment(
  source: LogSource,
  number: number,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const place: SegmentPlace = { ...source, number };
  let file = await open(plainFile(place), 'r').catch(unlessMissing);
  while (!file) {
    const compressed = await compressedLines(place);
    if (compressed) {
      yield* compressed;
      return;
    }
    // Not begun yet, or no longer kept.
    const writer = source.writer();
    if (!follow || signal.aborted || writer?.number !== number) return;
    await eitherOf(writer.changed, signal);
    if (writer.closed) return;
    file = await open(plainFile(place), 'r').catch(unlessMissing);
  }
  try {
    yield* wholeLines(file, source, number, follow, signal);
  } finally {
    await file.close();
  }
}

async function* wholeLines(
  file: FileHandle,
  source: LogSource,
  number: number,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  while (!signal.aborted) {
    // Taken before it is looked for more: what is written meanwhile is then not missed.
    const writer = source.writer();
    const [goesOn, changed] = [writer?.number === number && !writer.closed, writer?.changed];
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, null);
      if (bytesRead === 0) break;
      const piece = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const end = piece.lastIndexOf(NEWLINE) + 1;
      rest = piece.subarray(end);
      if (end > 0) yield* piece.toString('utf8', 0, end - 1).split('\n');
      if (signal.aborted) return;
    }
    if (!follow || !goesOn || !changed) return;
    await eitherOf(changed, signal);
  }
}

async function eitherOf(changed: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([changed, stopped]);
  signal.removeEventListener('abort', stop);
}
