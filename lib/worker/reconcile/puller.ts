/**
 * Fetches images in the background, each once however many replicas wait for it. Wakes the apps that asked when it is
 * done; how it failed is told once to each.
 */
import type { ObservedImage } from '../../domain/reconcile/observed.ts';
import { storable } from '../../domain/text.ts';
import { type Engine, EngineError, type EngineErrorKind } from '../../engine/engine.ts';

type Failed = Extract<ObservedImage, { status: 'failed' }>;

const CODES: Partial<Record<EngineErrorKind, Failed['code']>> = {
  'image-not-found': 'IMAGE_NOT_FOUND',
  'image-unauthorized': 'IMAGE_UNAUTHORIZED',
  'image-platform-mismatch': 'IMAGE_PLATFORM_MISMATCH',
  'registry-unreachable': 'IMAGE_REGISTRY_UNREACHABLE',
  'disk-full': 'ENGINE_DISK_FULL',
};

const ADVICE: Record<Failed['code'], string> = {
  IMAGE_NOT_FOUND: 'Check the name and the tag, or push the image, then start the app again.',
  IMAGE_UNAUTHORIZED: 'The registry refuses access: make the image readable to this host, then start the app again.',
  IMAGE_PLATFORM_MISMATCH: 'Build it for the architecture of this host (docker build --platform), then set the image.',
  IMAGE_REGISTRY_UNREACHABLE: 'Check the registry’s name and that this host reaches it, then start the app again.',
  ENGINE_DISK_FULL: 'An operator must free disk space on the engine’s host.',
  ENGINE_FAILED: 'Start the app again; if it stays so, an operator must look at the engine’s log.',
};

export class Puller {
  /** By image: who waits for it, as keys. */
  private readonly running = new Map<string, Map<string, string>>();
  private readonly failures = new Map<string, Failed>();
  private readonly fetched = new Set<string>();
  private readonly closing = new AbortController();
  private readonly engine: Pick<Engine, 'pull'>;
  private readonly onDone: (appId: string) => void;

  constructor(engine: Pick<Engine, 'pull'>, onDone: (appId: string) => void) {
    this.engine = engine;
    this.onDone = onDone;
  }

  /** For a revision of an app. */
  pull(image: string, appId: string, revision: number): void {
    const waiting = this.running.get(image);
    if (waiting) {
      waiting.set(keyOf(appId, revision), appId);
      return;
    }
    const waiters = new Map([[keyOf(appId, revision), appId]]);
    this.running.set(image, waiters);
    void this.fetch(image)
      .then(
        () => null,
        (error: unknown) => explain(image, error),
      )
      .then((failure) => {
        this.running.delete(image);
        for (const [key, app] of waiters) {
          if (failure) this.failures.set(key, failure);
          else this.fetched.add(key);
          this.onDone(app);
        }
      });
  }

  /** What is known of fetching an image for a revision; a failure is handed out once, and then the next start may retry. */
  take(image: string, appId: string, revision: number): ObservedImage | null {
    const key = keyOf(appId, revision);
    const waiting = this.running.get(image);
    if (waiting) {
      waiting.set(key, appId);
      return { status: 'pulling' };
    }
    const failure = this.failures.get(key) ?? null;
    this.failures.delete(key);
    return failure;
  }

  /** Whether its registry has been asked for a revision, by this worker. */
  hasFetched(appId: string, revision: number): boolean {
    return this.fetched.has(keyOf(appId, revision));
  }

  /** An app that does not want to run need not hear how its pull ended. */
  forget(appId: string): void {
    for (const key of [...this.failures.keys(), ...this.fetched]) {
      if (!key.startsWith(`${appId} `)) continue;
      this.failures.delete(key);
      this.fetched.delete(key);
    }
  }

  close(): void {
    this.closing.abort();
  }

  private async fetch(image: string): Promise<void> {
    if (image.startsWith('sha256:')) {
      throw new EngineError(
        'image-not-found',
        `the image ${image}, which this revision runs, is no longer on the engine`,
      );
    }
    await this.engine.pull(image, () => undefined, this.closing.signal);
  }
}

function keyOf(appId: string, revision: number): string {
  return `${appId} ${revision}`;
}

function explain(image: string, error: unknown): Failed {
  const kind = error instanceof EngineError ? error.kind : 'failed';
  const code = CODES[kind] ?? 'ENGINE_FAILED';
  const words = storable(error instanceof Error ? error.message : String(error));
  return { status: 'failed', code, message: `The image ${image} could not be fetched: ${words}. ${ADVICE[code]}` };
}
