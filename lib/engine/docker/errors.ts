/** What Docker, runc and registries answer, read into the engine's own kinds. They have sentences, no codes. */
import { EngineError } from '../engine.ts';
import { connectionLost, statusOf } from './client.ts';

/** The engine's own sentence, without the HTTP wrapping that dockerode puts around it. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^\(HTTP code \d+\) [^-]* - /, '')
    .replace(/^Error response from daemon: /, '')
    .trim();
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

const DISK_FULL = /no space left on device|disk quota exceeded/i;
/** The daemon answers, but what runs containers for it does not. */
const RUNTIME_AWAY =
  /containerd\.sock|transport is closing|grpc: the (client )?connection is|connection is unavailable/i;
/** Docker's word for a GPU that it has no runtime for. */
const NO_GPU_DRIVER = /could not select device driver/i;
const NETWORK_GONE = /network \S+ not found|could not find (a )?network/i;
// runc's words; `no such file` counts only where it speaks of the program, not of a mount or a cgroup.
const NO_COMMAND = /no command specified|exec:? .*(executable file not found|no such file or directory)/i;
const NOT_PERMITTED = /(exec:? |chdir to cwd).*(permission denied|is a directory)/i;

/** Of an image whose WORKDIR is a file, or leads out of it: Docker's words and runc's. */
const BAD_WORKDIR = [
  /cannot mkdir: (\S+) is not a directory/i,
  /lstat \S+?\/(?:merged|rootfs)(\/\S+): not a directory/i,
  /during container init: (?:mkdir|chdir to cwd \(")?\s?"?(\/[^\s"]+)"?.*: not a directory/i,
  /the working directory '(.+)' is invalid/i,
];

/** The project's network has gone since the container was created, as `docker network prune` does it. */
export function isNetworkGone(error: unknown): boolean {
  return statusOf(error) !== null && NETWORK_GONE.test(messageOf(error));
}

/** Docker has killed a container and gave up waiting for its end, which is yet to come. */
export function isStillEnding(error: unknown): boolean {
  return statusOf(error) !== null && /did not receive an exit event/i.test(messageOf(error));
}

/** Reads the failure of a create, start, stop or remove. An EngineError passes as it is. */
export function containerError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const lost = connectionLost(error);
  if (lost) return lost;
  const message = messageOf(error);
  const as = (kind: EngineError['kind'], text: string) => new EngineError(kind, text, { cause: error });
  if (DISK_FULL.test(message)) return as('disk-full', `The engine's disk is full: ${message}`);
  if (RUNTIME_AWAY.test(message)) return as('unreachable', `The engine's container runtime is away: ${message}`);
  if (/no such image/i.test(message)) return as('image-not-found', 'The image is not on the engine.');
  if (/docker-init/.test(message)) return as('failed', `The engine lacks its docker-init program: ${message}`);
  if (NO_GPU_DRIVER.test(message)) {
    const missing = 'the package nvidia-container-toolkit is missing on its host, or Docker was not restarted since';
    return as('failed', `Docker cannot give a GPU to a container: ${missing} (${message})`);
  }
  const workdir = BAD_WORKDIR.map((words) => words.exec(message)?.[1]).find((found) => found !== undefined);
  if (workdir !== undefined) {
    return as('image-invalid', `The image’s working directory (WORKDIR) is ${workdir}, which is no directory in it`);
  }
  if (NO_COMMAND.test(message)) return as('command-not-found', message);
  if (NOT_PERMITTED.test(message)) return as('permission-denied', message);
  if (isNotFound(error) && /no such container/i.test(message)) return as('not-found', 'The container is gone.');
  return as('failed', message);
}

const UNAUTHORIZED = /unauthorized|authentication required|no basic auth credentials|incorrect username or password/i;
// "pull access denied" is Docker's one sentence for a repository that is missing and for one that is private.
const AMBIGUOUS = /pull access denied|repository does not exist or may require/i;
const MISSING =
  /manifest unknown|name unknown|manifest for .*not found|invalid (reference|repository name)|no such image/i;
const NOT_FOUND = /not found|does not exist/i;
const DENIED = /\bdenied\b|forbidden/i;
const UNREACHABLE = new RegExp(
  [
    'dial (tcp|udp)|lookup |no such host|server misbehaving|connection (refused|reset)|no route to host',
    'network is unreachable|i/o timeout|deadline exceeded|client\\.timeout|tls|x509|server gave http response',
    'request canceled|proxyconnect|\\beof\\b|toomanyrequests|too many requests|received unexpected http status',
    '50[0234] |service unavailable|bad gateway',
  ].join('|'),
  'i',
);

/** Its registry answered, with what is not what it should be. */
const INVALID = new RegExp(
  [
    'verification failed|unsupported (media type|manifest)|missing signature key|error unmarshall?ing|invalid character',
    "unexpected end of json input|don't match image configuration|unknown blob|unexpected commit digest",
    'failed to register layer: .*(unexpected eof|invalid tar header|gzip|flate)',
  ].join('|'),
  'i',
);

/** Reads the failure of a pull, from its answer or out of its progress stream. */
export function pullError(reference: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const lost = connectionLost(error);
  if (lost) return lost;
  // A repository may be called anything, `tls-lookup` too.
  const message = messageOf(error).replaceAll(reference.replace(/[:@][^/]*$/, ''), '…');
  const as = (kind: EngineError['kind'], text: string) => new EngineError(kind, text, { cause: error });
  if (DISK_FULL.test(message)) return as('disk-full', `The engine's disk is full: ${message}`);
  if (/no matching manifest for/i.test(message)) return as('image-platform-mismatch', message);
  if (INVALID.test(message)) {
    return as('image-invalid', `what its registry gives is not what the image should be: ${message}`);
  }
  if (MISSING.test(message)) return as('image-not-found', `The registry has no ${reference}: ${message}`);
  if (UNAUTHORIZED.test(message)) return as('image-unauthorized', `The registry refuses ${reference}: ${message}`);
  if (AMBIGUOUS.test(message)) {
    return as('image-not-found', `The registry has no ${reference}, or it is private and needs credentials.`);
  }
  if (UNREACHABLE.test(message)) return as('registry-unreachable', message);
  if (NOT_FOUND.test(message)) return as('image-not-found', `The registry has no ${reference}: ${message}`);
  if (DENIED.test(message)) return as('image-unauthorized', `The registry refuses ${reference}: ${message}`);
  return as('failed', message);
}
