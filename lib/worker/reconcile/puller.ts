/**
 * Fetches images in the background, each once however many replicas wait for it, some at once, and no longer than one of
 * them does. Wakes the apps that asked when it is done; how it failed is told once to each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchedImage } from '../../domain/lifecycle/model.ts';
import type { ObservedImage } from '../../domain/reconcile/observed.ts';
import { formatDuration } from '../../domain/text/format.ts';
import { storable } from '../../domain/text/text.ts';
import { type Engine, EngineError, type PullProgress } from '../../engine/engine.ts';
import { explainPull, type FailedImage } from './pull-failure.ts';
import type { PullJob, PullSubject } from './pull-job.ts';
import { PullTurns } from './pull-turns.ts';

/** Far beyond any image over any line that still moves; one that does not move the engine gives up itself. */
const DEADLINE_MS = 6 * 60 * 60_000;
/** Before another try of one that had begun, after the engine’s own have come to nothing: a minute or more each. */
const BACK_OFF_MS = [5_000, 20_000, 60_000];
const ENGINE_RETRIES = 'A connection broke: it is tried again, and goes on where it was.';

interface Pull {
  image: string;
  /** Who waits for it, as keys, each with its app. */
  waiting: Map<string, string>;
  cancel: AbortController;
}

/** An app that an image is fetched for, and whose registries it may be fetched with. */
export interface PullingApp {
  id: string;
  projectId: string;
}

/** Fetches an image for a project. @throws as `Engine.pull` */
export type FetchImage = (
  image: string,
  projectId: string,
  onProgress: Parameters<Engine['pull']>[1],
  signal: AbortSignal,
  job: Pick<PullJob, 'isPrivate'>,
) => Promise<void>;

export interface PullerOptions {
  fetch: FetchImage;
  /** Looks at it before anything of it is fetched. @returns why it is too large, and what to do; null: it is not */
  tooLarge?(image: string, projectId: string, signal: AbortSignal): Promise<string | null>;
  /** Writes each pull down, as it goes. */
  job(subject: PullSubject, deadlineMs: number): PullJob;
  onDone(appId: string): void;
  deadlineMs?: number;
  backOffMs?: readonly number[];
  turns?: PullTurns;
}

export class Puller {
  /** By project and image: what one project is given, another may be refused. */
  private readonly running = new Map<string, Pull>();
  private readonly failures = new Map<string, FailedImage>();
  private readonly fetched = new Map<string, FetchedImage | null>();
  /** Pulls whose end is not written yet, those that were cancelled too. */
  private readonly unfinished = new Set<Promise<void>>();
  private readonly options: PullerOptions;
  private readonly turns: PullTurns;

  constructor(options: PullerOptions) {
    this.options = options;
    this.turns = options.turns ?? new PullTurns();
  }

  /** For a revision of an app. */
  pull(image: string, app: PullingApp, revision: number): void {
    const place = placeOf(image, app);
    const known = this.running.get(place);
    if (known) {
      known.waiting.set(keyOf(app.id, revision), app.id);
      return;
    }
    const waiting = new Map([[keyOf(app.id, revision), app.id]]);
    const pull: Pull = { image, waiting, cancel: new AbortController() };
    this.running.set(place, pull);
    const done = this.run(place, app.projectId, pull).finally(() => this.unfinished.delete(done));
    this.unfinished.add(done);
  }

  /** What is known of fetching an image for a revision; a failure is handed out once, and then the next start may retry. */
  take(image: string, app: PullingApp, revision: number): ObservedImage | null {
    const key = keyOf(app.id, revision);
    const known = this.running.get(placeOf(image, app));
    if (known) {
      known.waiting.set(key, app.id);
      return { status: 'pulling' };
    }
    const failure = this.failures.get(key) ?? null;
    this.failures.delete(key);
    return failure;
  }

  /** Whether another project's pull of it is under way: whom it is given to is not known before that has ended. */
  isFetchedForOthers(image: string, app: PullingApp): boolean {
    const own = placeOf(image, app);
    return [...this.running].some(([place, pull]) => pull.image === image && place !== own);
  }

  /** Whether its registry has been asked for a revision, by this worker. */
  hasFetched(appId: string, revision: number): boolean {
    return this.fetched.has(keyOf(appId, revision));
  }

  /** What fetching it for a revision came to; null: this worker did not. */
  fetchedFor(appId: string, revision: number): FetchedImage | null {
    return this.fetched.get(keyOf(appId, revision)) ?? null;
  }

  /** An app that does not want to run needs no image, and need not hear how its pull ended. */
  forget(appId: string): void {
    this.keep(appId, new Set());
    for (const key of [...this.failures.keys(), ...this.fetched.keys()]) {
      if (!key.startsWith(`${appId} `)) continue;
      this.failures.delete(key);
      this.fetched.delete(key);
    }
  }

  /** Of an app, these revisions alone need their images: a pull that nobody waits for any more ends. */
  keep(appId: string, revisions: ReadonlySet<number>): void {
    for (const [place, { waiting, cancel }] of this.running) {
      for (const [key, waiter] of waiting) {
        if (waiter === appId && !revisions.has(revisionOf(key))) waiting.delete(key);
      }
      if (waiting.size > 0) continue;
      // At once: who asks for it next begins anew instead of hearing how this one ended.
      this.running.delete(place);
      cancel.abort();
    }
  }

  /** Resolves when the end of each pull is written. */
  async close(): Promise<void> {
    for (const { cancel } of this.running.values()) cancel.abort();
    await Promise.all(this.unfinished);
  }

  private async run(place: string, projectId: string, pull: Pull): Promise<void> {
    const { image } = pull;
    const { job: startJob, onDone, deadlineMs = DEADLINE_MS } = this.options;
    const job = startJob({ image, projectId }, deadlineMs);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), deadlineMs);
    const signal = AbortSignal.any([pull.cancel.signal, deadline.signal]);
    let fetched: FetchedImage | null = null;
    let failure: FailedImage | null = null;
    try {
      if (image.startsWith('sha256:')) {
        throw new EngineError(
          'image-not-found',
          `the image ${image}, which this revision runs, is no longer on the engine`,
        );
      }
      fetched = await this.fetchInTurn({ image, projectId }, job, signal);
    } catch (error) {
      failure =
        error instanceof TooLargeError
          ? { status: 'failed', code: 'IMAGE_TOO_LARGE', message: error.message }
          : explainPull(image, deadline.signal.aborted ? tooLong(deadlineMs) : error);
    } finally {
      clearTimeout(timer);
    }
    if (this.running.get(place) === pull) this.running.delete(place);
    for (const [key, app] of pull.waiting) {
      if (failure) this.failures.set(key, failure);
      else this.fetched.set(key, fetched);
      onDone(app);
    }
    if (!failure) return job.end('DONE', null);
    if (pull.cancel.signal.aborted) return job.end('CANCELLED', null);
    return job.end(deadline.signal.aborted ? 'EXPIRED' : 'FAILED', failure.message);
  }

  private async fetchInTurn(subject: PullSubject, job: PullJob, signal: AbortSignal): Promise<FetchedImage | null> {
    const turn = await this.turns.take((others) => job.waits(others), signal);
    job.waits(null);
    try {
      const { image, projectId } = subject;
      const excess = (await this.options.tooLarge?.(image, projectId, signal)) ?? null;
      if (excess !== null) throw new TooLargeError(`The image ${image} is too large. ${excess}`);
      return await this.fetchWithRetries(subject, job, turn.moved, signal);
    } finally {
      turn.end();
    }
  }

  /** One of which nothing came at all is the app's to start again, and to say so; one that had begun goes on here. */
  private async fetchWithRetries(
    { image, projectId }: PullSubject,
    job: PullJob,
    onMove: () => void,
    signal: AbortSignal,
  ): Promise<FetchedImage | null> {
    const { fetch, backOffMs = BACK_OFF_MS } = this.options;
    const startedAt = performance.now();
    let latest: PullProgress | null = null;
    const seen = (progress: PullProgress) => {
      latest = progress;
      onMove();
      job.progress(progress);
      job.note(progress.retrying ? ENGINE_RETRIES : null);
    };
    for (let tries = 1; ; tries++) {
      try {
        await fetch(image, projectId, seen, signal, job);
        return fetchedImage(latest, performance.now() - startedAt);
      } catch (error) {
        const waitMs = backOffMs[tries - 1];
        if (waitMs === undefined || latest === null || signal.aborted || !mayPass(error)) throw error;
        const times = `try ${tries + 1} of ${backOffMs.length + 1}`;
        job.note(`It broke off (${storable(error.message)}): ${times} begins in ${formatDuration(waitMs)}.`);
        await sleep(waitMs, null, { signal });
      }
    }
  }
}

class TooLargeError extends Error {}

function mayPass(error: unknown): error is EngineError {
  return error instanceof EngineError && error.kind === 'registry-unreachable';
}

/** Null where the engine told of no layer, as of one that it had. */
function fetchedImage(progress: PullProgress | null, tookMs: number): FetchedImage | null {
  if (progress === null) return null;
  const { currentBytes, layersTotal, layersThere } = progress;
  return { bytes: currentBytes, layers: layersTotal, layersThere, seconds: Math.round(tookMs / 1000) };
}

function tooLong(deadlineMs: number): EngineError {
  return new EngineError('registry-unreachable', `it was not there after ${formatDuration(deadlineMs)}`);
}

function revisionOf(key: string): number {
  return Number(key.slice(key.indexOf(' ') + 1));
}

function placeOf(image: string, { projectId }: PullingApp): string {
  return `${projectId} ${image}`;
}

function keyOf(appId: string, revision: number): string {
  return `${appId} ${revision}`;
}
