/** Docker's event stream, narrowed to this instance's containers. */
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { EngineError } from '../engine.ts';
import { LABEL_APP, LABEL_INSTANCE } from '../labels.ts';
import { CALL_TIMEOUT_MS, connectionLost, within } from './client.ts';
import { containerError } from './errors.ts';

/** Not `start`: who starts a replica knows. */
const ACTIONS = ['die', 'oom', 'destroy'];

/**
 * Resolves when `signal` aborts.
 *
 * @throws EngineError `unreachable` when the stream cannot be opened or ends: open it again, and look at everything,
 *   for what happened meanwhile is not told
 */
export async function watchEvents(
  docker: Docker,
  instanceId: string,
  onChange: (appId: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const stream = await openEvents(docker, instanceId);
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    let pending = '';
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = (pending + chunk).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const appId = appOf(line);
        if (appId !== null) onChange(appId);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw connectionLost(error) ?? containerError(error);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
  if (!signal.aborted) throw new EngineError('unreachable', 'The container engine ended its event stream.');
}

async function openEvents(docker: Docker, instanceId: string): Promise<Readable> {
  const filters = { type: ['container'], event: ACTIONS, label: [`${LABEL_INSTANCE}=${instanceId}`] };
  try {
    const stream = await within(CALL_TIMEOUT_MS, 'watch events', () =>
      docker.getEvents({ filters: JSON.stringify(filters) }),
    );
    return stream as Readable;
  } catch (error) {
    throw containerError(error);
  }
}

function appOf(line: string): string | null {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof event !== 'object' || event === null || !('Actor' in event)) return null;
  const actor = event.Actor as { Attributes?: Record<string, string> } | null;
  return actor?.Attributes?.[LABEL_APP] ?? null;
}
