/** The way to the engine: where it listens, how long a call may take, and which failures mean that it is away. */
import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { EngineError } from '../engine.ts';

export const DEFAULT_SOCKET = '/var/run/docker.sock';
/** For calls that the engine answers out of its memory or in a few hundred milliseconds. */
export const CALL_TIMEOUT_MS = 30_000;

export interface DockerClient {
  docker: Docker;
  /** The engine runs on this very host, so that bridge addresses and `/proc` are within reach. */
  local: boolean;
}

/**
 * @param dockerHost as in DOCKER_HOST: `unix:///path`, a path, or `tcp://host:port` (TLS with DOCKER_CERT_PATH as the
 *   docker client has it); null is `/var/run/docker.sock`
 * @throws EngineError `failed` for a form that is not understood
 */
export function connectDocker(dockerHost: string | null): DockerClient {
  const target = dockerHost ?? DEFAULT_SOCKET;
  // docker-modem reads DOCKER_HOST by itself and lets it win over a socket path, unless host is named.
  const neutral = { host: undefined, port: undefined, protocol: 'http', timeout: undefined } as const;
  // Connections are not kept: one that the engine closed meanwhile would make a call fail that never reached it.
  const agent = terse(new http.Agent({ keepAlive: false }));
  const socketPath = target.startsWith('unix://') ? target.slice('unix://'.length) : target;
  if (socketPath.startsWith('/')) return { docker: openDocker({ ...neutral, socketPath, agent }), local: true };

  const url = URL.canParse(target) ? new URL(target) : null;
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new EngineError('failed', `DOCKER_HOST ${target} is not understood: use unix:///path or tcp://host:port.`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const local = host === 'localhost' || host === '::1' || /^127\./.test(host);
  const secure = url.protocol === 'https:' || process.env.DOCKER_CERT_PATH !== undefined;
  const port = url.port || (secure ? '2376' : '2375');
  const options = secure
    ? { ...neutral, host, port, protocol: 'https' as const, agent: terse(new https.Agent({ keepAlive: false })) }
    : { ...neutral, host, port, agent };
  return { docker: openDocker(options), local };
}

/**
 * docker-modem writes all of its options out with `util.inspect`, to any depth, at each call, even where nobody reads
 * that; of an agent with its sockets this takes some ten milliseconds.
 */
function terse<Agent extends http.Agent>(agent: Agent): Agent {
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}

/** dockerode hands `agent` to docker-modem, which its types do not say. */
function openDocker(options: Docker.DockerOptions & { agent: http.Agent }): Docker {
  return new Docker(options);
}

/**
 * Ends a call at its deadline, so that an engine that hangs never hangs its caller.
 *
 * @param what what was asked, for the message: "start a container"
 * @throws EngineError `unreachable` at the deadline and for a lost or refused connection; what the engine itself
 *   answers is thrown as it came, for the caller to read
 */
export async function within<T>(
  timeoutMs: number,
  what: string,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      reject(new EngineError('unreachable', `The container engine did not answer within ${seconds} s (${what}).`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(controller.signal), deadline]);
  } catch (error) {
    throw connectionLost(error) ?? error;
  } finally {
    clearTimeout(timer);
  }
}

/** The HTTP status with which the engine refused, or null when the error is no answer of the engine. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}

/** An EngineError `unreachable` when the error says that the connection was refused or lost, else null. */
export function connectionLost(error: unknown): EngineError | null {
  if (error instanceof EngineError || statusOf(error) !== null || !(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  // Node's own ERR_… are mistakes in a call, but for these two.
  const mistake = code?.startsWith('ERR_') && !/^ERR_(TLS|STREAM_PREMATURE_CLOSE)/.test(code);
  if (mistake || (code === null && !/socket hang up|aborted/i.test(error.message))) return null;
  if (code === 'EACCES' || code === 'EPERM') {
    return new EngineError('unreachable', 'The container engine may not be opened by this user: permission denied.', {
      cause: error,
    });
  }
  return new EngineError('unreachable', `The container engine cannot be reached (${code ?? 'connection closed'}).`, {
    cause: error,
  });
}
