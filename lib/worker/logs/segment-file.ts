/**
 * The files of a log: `<app>/<replica>/<number>.jsonl` while it is written, `….jsonl.gz` afterwards. A line of one is
 * one line of the log as JSON. What a worker that died left half written at the end is no line.
 */
import { open, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import type { LogLine } from '../../engine/engine.ts';
import { Cursor } from '../../services/logs/cursor.ts';
import { formatPosition, parsePosition, type ReplicaPosition } from '../../services/logs/position.ts';
import type { SegmentExtent } from '../../store/disk/log-segments.ts';

const NEWLINE = 0x0a;
const compress = promisify(gzip);

/** A line as it is kept. */
export interface StoredLine extends LogLine {
  /** It stands for so many lines that were written too fast. */
  dropped?: number;
  /** After lines that are not kept: where the log goes on. */
  position?: string;
}

export interface SegmentPlace {
  root: string;
  appId: string;
  replicaId: string;
  number: number;
}

export function directoryOf({ root, appId, replicaId }: Omit<SegmentPlace, 'number'>): string {
  return path.join(root, appId, replicaId);
}

export function plainFile(place: SegmentPlace): string {
  return path.join(directoryOf(place), `${String(place.number).padStart(6, '0')}.jsonl`);
}

export function compressedFile(place: SegmentPlace): string {
  return `${plainFile(place)}.gz`;
}

/** A compressed segment's lines as they stand in it; null when there is none. */
export async function compressedLines(place: SegmentPlace): Promise<AsyncIterable<string> | null> {
  const file = await open(compressedFile(place), 'r').catch(unlessMissing);
  if (!file) return null;
  const source = file.createReadStream();
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => source.destroy());
  return createInterface({ input: source.pipe(gunzip), crlfDelay: Number.POSITIVE_INFINITY });
}

/**
 * Compresses what stands in a plain segment, up to its last whole line, and removes the plain file.
 *
 * @returns what it holds and where the log goes on; null when nothing stands in it
 */
export async function sealSegment(place: SegmentPlace): Promise<{ extent: SegmentExtent; position: string } | null> {
  const content = await readFile(plainFile(place)).catch(unlessMissing);
  if (!content) {
    // It had been compressed before that could be written down.
    const lines = await compressedLines(place);
    if (!lines) return null;
    const kept: string[] = [];
    for await (const line of lines) kept.push(line);
    const { size } = await stat(compressedFile(place));
    return described(kept, place.replicaId, size);
  }
  const whole = content.subarray(0, content.lastIndexOf(NEWLINE) + 1);
  if (whole.length === 0) {
    await removeSegment(place);
    return null;
  }
  const packed = await compress(whole);
  const partial = `${compressedFile(place)}.partial`;
  await writeFile(partial, packed, { mode: 0o600 });
  await rename(partial, compressedFile(place));
  await rm(plainFile(place), { force: true });
  return described(whole.toString('utf8').trimEnd().split('\n'), place.replicaId, packed.length);
}

/** Both forms of it; its directories too, once they are empty. */
export async function removeSegment(place: SegmentPlace): Promise<void> {
  for (const file of [plainFile(place), compressedFile(place), `${compressedFile(place)}.partial`]) {
    await rm(file, { force: true });
  }
  const directory = directoryOf(place);
  await rmdir(directory)
    .then(() => rmdir(path.dirname(directory)))
    .catch(() => undefined);
}

/** All that is kept of an app. */
export async function removeApp(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

function described(texts: string[], replicaId: string, storedBytes: number) {
  const lines = texts.flatMap((text) => parseLine(text) ?? []);
  const first = lines[0];
  const last = lines.at(-1);
  if (!first || !last) return null;
  let cursor = new Cursor(null);
  for (const line of lines) cursor = advance(cursor, line, replicaId);
  const extent = {
    firstAt: new Date(first.at),
    lastAt: new Date(last.at),
    lines: lines.length,
    dropped: lines.reduce((sum, line) => sum + (line.dropped ?? 0), 0),
    bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line.content), 0),
    storedBytes,
  };
  return { extent, position: positionText(cursor.position, replicaId) };
}

/** Where the log goes on after that line. */
function advance(cursor: Cursor, line: StoredLine, replicaId: string): Cursor {
  if (line.position !== undefined) return cursorAt(line.position, replicaId);
  cursor.take(line);
  return cursor;
}

export function positionText(position: ReplicaPosition | null, replicaId: string): string {
  return formatPosition(new Map(position ? [[replicaId, position]] : []));
}

export function cursorAt(position: string, replicaId: string): Cursor {
  return new Cursor(parsePosition(position)?.get(replicaId) ?? null);
}

/** @returns null for what is no line */
export function parseLine(text: string): StoredLine | null {
  try {
    return JSON.parse(text) as StoredLine;
  } catch {
    return null;
  }
}

export function unlessMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
