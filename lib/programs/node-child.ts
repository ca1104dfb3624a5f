/**
 * A process of ours: a TypeScript file run by Node, with an IPC channel. It sends `{type: 'ready'}` when it is, and
 * ends by itself when the channel closes, so that nothing of ours outlives the supervisor. One that is to be watched
 * sends `{type: 'alive'}` every second; once it hangs it is killed, and its supervisor starts it again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { messageOf, ProgramError } from './errors.ts';
import { endProcess, exitOf, type Running } from './program.ts';
import type { SystemUser } from './users.ts';

export interface NodeChild {
  /** Its title, too. */
  name: string;
  /** Absolute path of the Node binary. */
  node: string;
  /** Directory that it runs in, where its packages are found. */
  root: string;
  /** Absolute path of its entry. */
  file: string;
  /** Its whole environment: nothing is inherited. */
  env: NodeJS.ProcessEnv;
  /** Null: the user we are. */
  user: SystemUser | null;
  logFile: string;
  /** How long it may take to be ready, and to end when asked. */
  readyTimeoutMs: number;
  stopTimeoutMs: number;
  /** Killed when it says nothing for so many seconds; null: it is not watched. */
  silentSeconds: number | null;
  /** Its warnings and errors, short, for the terminal. */
  onComplaint(line: string): void;
}

const ROTATE_AT_BYTES = 10 * 1024 * 1024;
const WARN_LEVEL = 40;

/**
 * Starts it and waits until it is ready.
 *
 * @throws ProgramError when it ends first or takes too long; it does not run any more then
 */
export async function startNodeChild(options: NodeChild, signal: AbortSignal): Promise<Running> {
  await rotate(options.logFile);
  const child = spawn(options.node, [`--title=${options.name}`, '--import', 'tsx', options.file], {
    cwd: options.root,
    env: options.env,
    // A session of its own: Ctrl-C at the terminal is for the supervisor, who ends its children in order.
    detached: true,
    // With a uid given, Node also gives up the supplementary groups, and with them the engine's socket.
    ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {}),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = exitOf(child);
  const lastLines = keepLog(child, options);
  const running: Running = {
    pid: child.pid ?? 0,
    exited,
    stop: () =>
      endProcess((name) => child.kill(name), exited, [
        ['SIGTERM', options.stopTimeoutMs],
        ['SIGKILL', 1_000],
      ]),
    kill: () => child.kill('SIGKILL'),
  };
  try {
    await untilReady(child, options, exited, signal);
    if (options.silentSeconds !== null) watch(child, options, options.silentSeconds);
    return running;
  } catch (error) {
    running.kill();
    await exited;
    const said = lastLines().at(-1);
    throw new ProgramError(`${options.name} ${messageOf(error)}${said ? `: ${said}` : ''} (log: ${options.logFile})`);
  }
}

function untilReady(
  child: ChildProcess,
  { readyTimeoutMs }: NodeChild,
  exited: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onMessage = (message: unknown) => {
      if (message && typeof message === 'object' && 'type' in message && message.type === 'ready') settle(resolve);
    };
    const onAbort = () => settle(() => reject(new Error('was stopped before it was ready')));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`was not ready within ${readyTimeoutMs / 1_000} s`))),
      readyTimeoutMs,
    );
    child.on('message', onMessage);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    void exited.then(() => settle(() => reject(new Error('ended before it was ready'))));
  });
}

/** Counted in ticks of our own: a machine that slept has lost no time. */
function watch(child: ChildProcess, { name, onComplaint }: NodeChild, silentSeconds: number): void {
  let silent = 0;
  const timer = setInterval(() => {
    silent += 1;
    if (silent < silentSeconds) return;
    clearInterval(timer);
    onComplaint(`${name} hangs: nothing was heard of it for ${silentSeconds} s`);
    child.kill('SIGKILL');
  }, 1000);
  child.on('message', () => {
    silent = 0;
  });
  child.once('exit', () => clearInterval(timer));
}

/** Writes what it says to its log, passes complaints on. @returns a look at its last lines */
function keepLog(child: ChildProcess, { logFile, name, onComplaint }: NodeChild): () => string[] {
  const log = createWriteStream(logFile, { flags: 'a' });
  // A full disk must not take the supervisor with it.
  log.on('error', () => undefined);
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      write(log, line);
      const said = summarize(line);
      if (said.text) last.push(said.text);
      if (last.length > 20) last.shift();
      if (said.complaint) onComplaint(`${name}: ${said.text}`);
    });
  }
  child.once('close', () => log.end());
  return () => last;
}

function write(log: WriteStream, line: string): void {
  if (!log.writableEnded) log.write(`${line}\n`);
}

const LEVELS: Record<string, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

/** A log line of ours in words; one that is not ours as it stands (a stack, a warning of Node's). */
function summarize(line: string): { text: string; complaint: boolean } {
  try {
    const entry: unknown = JSON.parse(line);
    if (entry && typeof entry === 'object' && 'msg' in entry) {
      const level = 'level' in entry ? (LEVELS[String(entry.level)] ?? Number(entry.level)) : 0;
      const error = 'err' in entry && entry.err && typeof entry.err === 'object' ? entry.err : null;
      const detail = error && 'message' in error ? ` (${String(error.message).split('\n')[0]})` : '';
      return { text: `${String(entry.msg)}${detail}`.slice(0, 300), complaint: level >= WARN_LEVEL };
    }
  } catch {
    // Not JSON.
  }
  const text = line.trim().slice(0, 300);
  // Of a stack the first line says what happened; the last lines only where Node was.
  return { text: /^(at |Node\.js v|[\^{}[\]])/.test(text) ? '' : text, complaint: false };
}

async function rotate(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found && found.size > ROTATE_AT_BYTES) await rename(file, `${file}.1`);
}
