/** The registry of this instance: kept running beside the console, which passes on what is asked of it. */
import { randomBytes } from 'node:crypto';
import { stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../log/log.ts';
import { messageOf } from '../programs/errors.ts';
import { registrySocket, registryStorage, startRegistry, sweepRegistry } from '../programs/registry.ts';
import { type Supervised, supervise } from '../programs/supervise.ts';
import { type Access, type SigningKey, signingKey, signToken, TOKEN_SECONDS } from './key.ts';
import { type Exclusive, Pushes } from './pushes.ts';
import { RegistryStorage } from './storage.ts';

/** Of the token server, and its tokens' issuer: each instance's registry trusts its own certificate alone. */
const SERVICE = 'davit';
const AGAIN_AFTER_MS = 30_000;
const SWEEP_AGAIN_MS = 5 * 60_000;
const LOG_LOOK_MS = 60_000;
const MOST_LOG_BYTES = 4 * 2 ** 20;

export interface SharedRegistryOptions {
  /** Absolute paths of docker-registry and openssl. */
  program: string;
  openssl: string;
  /** Absolute, ours alone. */
  directory: string;
  log: Pick<Log, 'info' | 'warn'>;
}

export type RegistryState = { status: 'ready' } | { status: 'starting' | 'absent'; why: string };

export class SharedRegistry {
  readonly socketPath: string;
  readonly pushes: Pushes;
  readonly storage: RegistryStorage;
  private readonly options: SharedRegistryOptions;
  private key: SigningKey | null = null;
  private supervised: Supervised | null = null;
  private stopped = false;
  private trouble: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private sweepAt = 0;
  private readonly logTimer: NodeJS.Timeout;

  /** Starts it; it is ready a moment later. */
  constructor(options: SharedRegistryOptions) {
    this.options = options;
    this.socketPath = registrySocket(options.directory);
    this.pushes = new Pushes(path.join(options.directory, 'open-pushes.json'));
    this.storage = new RegistryStorage(registryStorage(options.directory));
    this.logTimer = setInterval(() => void this.keepLogSmall(), LOG_LOOK_MS);
    this.logTimer.unref();
    void this.start();
  }

  /** Of docker-registry; null between two. */
  get pid(): number | null {
    return this.supervised?.pid() ?? null;
  }

  get state(): RegistryState {
    if (this.pid) return { status: 'ready' };
    const why = this.trouble ?? 'The shared registry is being started. Try again in a moment.';
    return { status: this.trouble === null ? 'starting' : 'absent', why };
  }

  /** A token for what is in `access`, and nothing else. Null: it has not started yet. */
  sign(subject: string, access: Access[]): { token: string; seconds: number } | null {
    if (!this.key) return null;
    const token = signToken(this.key, { service: SERVICE, subject, access, nowMs: Date.now() });
    return { token, seconds: TOKEN_SECONDS };
  }

  /** Removes content that no manifest names, after `prepare`; not while something is pushed. */
  sweep<Result>(prepare: () => Promise<Result>): Promise<Exclusive<Result>> {
    return this.pushes.exclusively(async () => {
      const prepared = await prepare();
      await sweepRegistry(this.options);
      return prepared;
    });
  }

  /** Once, after a while; again and again while it is busy. What is asked for meanwhile is done by the same. */
  sweepLater(afterMs: number, work: () => Promise<Exclusive<unknown>>): void {
    if (this.sweepTimer && this.sweepAt <= performance.now() + afterMs) return;
    clearTimeout(this.sweepTimer);
    this.sweepAt = performance.now() + afterMs;
    this.sweepTimer = setTimeout(() => {
      this.sweepTimer = undefined;
      work()
        .then((outcome) => {
          if ('busyWith' in outcome) this.sweepLater(SWEEP_AGAIN_MS, work);
        })
        .catch((error: unknown) => this.options.log.warn({ error: messageOf(error) }, 'the registry was not swept'));
    }, afterMs);
    this.sweepTimer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.sweepTimer);
    clearInterval(this.logTimer);
    await this.supervised?.stop();
    await this.pushes.close();
  }

  private async start(): Promise<void> {
    const { directory, openssl, program, log } = this.options;
    try {
      this.key = await signingKey(directory, openssl);
      const certificate = this.key.file;
      const place = {
        program,
        directory,
        service: SERVICE,
        certificate,
        secret: randomBytes(32).toString('base64url'),
      };
      if (this.stopped) return;
      this.supervised = supervise(
        { name: 'docker-registry', start: (signal) => startRegistry(place, signal) },
        (line) => log.warn(line),
      );
      await this.supervised.ready;
      this.trouble = null;
      log.info('the shared registry answers');
    } catch (error) {
      if (this.stopped) return;
      this.trouble = `The shared registry cannot be started: ${messageOf(error)}`;
      log.warn(this.trouble);
      this.timer = setTimeout(() => void this.start(), AGAIN_AFTER_MS);
      this.timer.unref();
    }
  }

  private async keepLogSmall(): Promise<void> {
    const file = path.join(this.options.directory, 'registry.log');
    const size = (await stat(file).catch(() => null))?.size ?? 0;
    if (size > MOST_LOG_BYTES) await truncate(file).catch(() => undefined);
  }
}
