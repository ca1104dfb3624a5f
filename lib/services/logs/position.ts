/**
 * Where a reader of a log stands, as one text that a client keeps and gives back: for each replica and stream the time
 * of the last line and how many lines had that very time. Within one stream of one container times never go back, so
 * that this tells exactly which lines are new, however often and wherever the log is opened again.
 */
import type { WorkerLogLine } from './worker-stream.ts';

interface StreamPosition {
  /** RFC 3339 in UTC, nine digits. */
  at: string;
  /** Lines of that very time that the reader has. */
  seen: number;
}

type StreamName = WorkerLogLine['stream'];
export type ReplicaPosition = Record<StreamName, StreamPosition>;
/** By replica id. */
export type LogPosition = ReadonlyMap<string, ReplicaPosition>;

const MOST_REPLICAS = 100;
const STREAMS = ['stdout', 'stderr'] as const;
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z';
const ONE = new RegExp(`^([0-9a-f-]{36})/(${TIME})x(\\d{1,9})/(${TIME})x(\\d{1,9})$`);

/** `<replica>/<stdout>x<seen>/<stderr>x<seen>`, several joined by commas. */
export function formatPosition(replicas: LogPosition): string {
  return [...replicas]
    .map(([id, position]) => [id, ...STREAMS.map((name) => `${position[name].at}x${position[name].seen}`)].join('/'))
    .join(',');
}

/** @returns null when it is none; the empty text is one, of a reader that has nothing */
export function parsePosition(text: string): LogPosition | null {
  const found = new Map<string, ReplicaPosition>();
  if (text === '') return found;
  const parts = text.split(',');
  if (parts.length > MOST_REPLICAS) return null;
  for (const part of parts) {
    const match = ONE.exec(part);
    if (!match) return null;
    const [, id = '', out = '', outSeen, err = '', errSeen] = match;
    found.set(id, { stdout: { at: out, seen: Number(outSeen) }, stderr: { at: err, seen: Number(errSeen) } });
  }
  return found;
}
