/**
 * Keeps pulls going when the process that asked for them dies. Docker drops all that it has fetched of an image, whole
 * layers too, as soon as nobody waits for that image any more; but whoever asks for one that is under way joins it. So a
 * process beside the worker waits along, and some time longer: the next worker, which asks again, finds every layer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { RegistryCredentials } from '../../engine.ts';

/** One that is done by then needs no keeping, and the process costs more than that. */
const KEPT_AFTER_MS = 500;

/** What the process is told over IPC: a password is in neither its arguments nor its environment. */
export type KeeperMessage =
  | { do: 'keep'; id: number; dockerHost: string | null; reference: string; credentials: RegistryCredentials | null }
  | { do: 'drop'; id: number };

export interface PullKeeper {
  /** @returns to be called at its end, whatever that is: then nothing keeps it any more */
  keep(reference: string, credentials: RegistryCredentials | null): () => void;
}

/** One process for all pulls, there while it has any. */
export function openPullKeeper(dockerHost: string | null): PullKeeper {
  let child: ChildProcess | null = null;
  let lastId = 0;
  const kept = new Set<number>();
  const send = (message: KeeperMessage, sent = () => {}) => {
    // One that has just died is nobody's loss: its pulls go on here.
    if (child?.connected) child.send(message, sent);
  };
  return {
    keep(reference, credentials) {
      const id = ++lastId;
      const timer = setTimeout(() => {
        kept.add(id);
        child ??= startProcess(() => {
          child = null;
        });
        send({ do: 'keep', id, dockerHost, reference, credentials });
      }, KEPT_AFTER_MS);
      timer.unref();
      return () => {
        clearTimeout(timer);
        if (!kept.delete(id)) return;
        const last = kept.size === 0 ? child : null;
        send({ do: 'drop', id }, () => {
          if (last?.connected) last.disconnect();
        });
        if (last) child = null;
      };
    },
  };
}

function startProcess(onEnd: () => void): ChildProcess {
  const { NODE_ENV, PATH, HOME, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY } = process.env;
  const file = path.join(import.meta.dirname, 'keeper-process.ts');
  const child = spawn(process.execPath, ['--title=davit-pulls', '--import', 'tsx', file], {
    cwd: path.resolve(import.meta.dirname, '../../../..'),
    env: { NODE_ENV, PATH, HOME, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // What ends its parent's group does not end it.
    detached: true,
  });
  child.once('exit', onEnd);
  child.once('error', onEnd);
  child.unref();
  child.channel?.unref();
  return child;
}
