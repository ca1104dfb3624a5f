/** A container's log as lines. Docker sends frames: a header of 8 bytes, then one log entry of up to 16 KiB. */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type Modem from 'docker-modem';
import type Docker from 'dockerode';
import { EngineError, type LogLine, type LogOptions } from '../engine.ts';
import { CALL_TIMEOUT_MS, connectionLost, within } from './client.ts';
import { containerError } from './errors.ts';

/** A line is cut here: what follows on the same line is dropped. */
export const LINE_LIMIT_BYTES = 16 * 1024;
const HEADER_BYTES = 8;
const NEWLINE = 0x0a;

/**
 * @param find the container's id; null: there is no such container, and no line
 * @throws EngineError `not-found`, `unreachable`
 */
export async function* readLogs(
  docker: Docker,
  find: () => Promise<string | null>,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const { signal, since } = options;
  const containerId = signal?.aborted ? null : await find();
  if (containerId === null) return;
  const source = await openLog(docker, containerId, options);
  const stop = () => source.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const after = since ? nanoText(since.toISOString()) : null;
    const isWanted = (line: LogLine) => after === null || nanoText(line.at) > after;
    const splitter = new LogSplitter();
    // Of each piece one line after the other without a generator in between: a container may write millions.
    for await (const chunk of source) {
      for (const line of splitter.split(chunk)) if (isWanted(line)) yield line;
    }
    for (const line of splitter.rest()) if (isWanted(line)) yield line;
  } catch (error) {
    if (signal?.aborted) return;
    throw connectionLost(error) ?? containerError(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    source.destroy();
  }
}

async function openLog(docker: Docker, containerId: string, options: LogOptions): Promise<Readable> {
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow: options.follow ?? false,
    tail: options.tail ?? 'all',
    ...(options.since ? { since: (options.since.getTime() / 1000).toFixed(3) } : {}),
  };
  try {
    // dockerode collects a log that it does not follow in memory; dialled directly it streams.
    return await within(CALL_TIMEOUT_MS, 'read a log', (signal) =>
      dialStream(docker.modem, `/containers/${encodeURIComponent(containerId)}/logs?`, query, signal),
    );
  } catch (error) {
    throw containerError(error);
  }
}

function dialStream(modem: Modem, path: string, query: object, signal: AbortSignal): Promise<Readable> {
  const statusCodes = { 200: true, 404: 'no such container', 500: 'server error' } as const;
  return new Promise((resolve, reject) => {
    // The signal ends the wait for the answer; the stream afterwards is its reader's to end.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    modem.dial({ path, method: 'GET', options: { ...query }, isStream: true, statusCodes }, (error, stream) => {
      if (error) reject(error);
      else if (signal.aborted) (stream as Readable).destroy();
      else resolve(stream as Readable);
    });
  });
}

interface Frame {
  stream: 'stdout' | 'stderr';
  payload: Buffer;
}

/**
 * Reassembles frames from whatever pieces arrive, and lines from frames. One entry is one frame: its time, a space, the
 * text. An entry without a newline at its end is a piece of a longer line; the pieces after it have times of their own,
 * and are past the limit.
 */
export class LogSplitter {
  #pending: Buffer = Buffer.alloc(0);
  readonly #open: Record<'stdout' | 'stderr', LogLine | null> = { stdout: null, stderr: null };

  split(chunk: Buffer): LogLine[] {
    const lines: LogLine[] = [];
    const pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let at = 0;
    while (pending.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + pending.readUInt32BE(at + 4);
      if (pending.length < end) break;
      const payload = pending.subarray(at + HEADER_BYTES, end);
      const type = pending[at];
      // 3 is the daemon's own failure while it reads the log.
      if (type === 3) throw new EngineError('failed', `The engine could not read the log: ${payload.toString('utf8')}`);
      const line = this.#take({ stream: type === 2 ? 'stderr' : 'stdout', payload });
      if (line) lines.push(line);
      at = end;
    }
    this.#pending = pending.subarray(at);
    return lines;
  }

  /** What a program wrote last without a newline, before it ended. */
  rest(): LogLine[] {
    return [this.#open.stdout, this.#open.stderr].filter((line) => line !== null);
  }

  #take({ stream, payload }: Frame): LogLine | null {
    const complete = payload.at(-1) === NEWLINE;
    const entry = complete ? payload.subarray(0, -1) : payload;
    const begun = this.#open[stream];
    if (begun && entry.length > entry.indexOf(0x20) + 1) begun.cut = true;
    const line = begun ?? parseEntry(stream, entry);
    this.#open[stream] = complete ? null : line;
    return complete ? line : null;
  }
}

function parseEntry(stream: 'stdout' | 'stderr', entry: Buffer): LogLine {
  const space = entry.indexOf(0x20);
  const at = entry.subarray(0, Math.max(space, 0)).toString('latin1');
  const text = entry.subarray(space + 1);
  // The decoder leaves out a character that the cut went through; replacement characters stand for invalid bytes.
  const content =
    text.length >= LINE_LIMIT_BYTES
      ? new StringDecoder('utf8').write(text.subarray(0, LINE_LIMIT_BYTES))
      : text.toString('utf8');
  const cut = text.length > LINE_LIMIT_BYTES ? { cut: true as const } : {};
  return { at, stream, content: content.replace(/\r+$/, ''), ...cut };
}

/** An RFC 3339 time in UTC with all nine digits, so that texts compare as times do. */
function nanoText(at: string): string {
  const [seconds = '', fraction = ''] = at.replace(/Z$/, '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}
