/** One app, from what is wanted to what there is: look, plan, take the steps, look again, until nothing is left to do. */

import type { Aggregate, RevisionSpec } from '../../domain/lifecycle/model.ts';
import type { Observed } from '../../domain/reconcile/observed.ts';
import { reconcile } from '../../domain/reconcile/reconcile.ts';
import type { Step } from '../../domain/reconcile/step.ts';
import { readSnapshot } from '../../store/app/aggregate.ts';
import { type Lease, renewLease } from '../../store/app/queue.ts';
import type { WorkerContext } from '../context.ts';
import { takeStep, type Work } from './apply.ts';
import { allDone, inMoments } from './moments.ts';
import { observe } from './observe.ts';

/** Longer than any engine call; renewed on the way. */
export const LEASE_SECONDS = 120;
/** An app on its way is looked at so often whatever happens. */
const LIVE_AGAIN_MS = 15_000;
/** One at rest: whether its containers are there is found out for all apps together (`loops/look.ts`). */
export const AT_REST_AGAIN_SECONDS = 900;
/** More turns than any app needs; beyond it, the next look goes on. */
const MAX_TURNS = 100;

export interface Outcome {
  /** Look again after so long; null: never, the app is deleted. */
  againMs: number | null;
}

export async function reconcileApp(context: WorkerContext, lease: Lease): Promise<Outcome> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const { aggregate, projectSlug, revisions, now } = await readSnapshot(context.db, lease.appId);
    const watched = aggregate.replicas.filter((one) => ['CREATED', 'STARTING', 'READY'].includes(one.state));
    context.prober.keepOnly(lease.appId, new Set(watched.map((one) => one.id)));
    const observed = await observe(context, aggregate, revisions);
    keepLogs(context, aggregate, observed);
    const plan = reconcile({ aggregate, revisions }, observed, now);
    if (plan.steps.length > 0) {
      await renewLease(context.db, lease, LEASE_SECONDS);
      const images = observed.engine === 'answers' ? observed.images : new Map();
      await takeSteps({ context, lease, aggregate, projectSlug, revisions, images }, plan.steps);
    }
    if (plan.steps.every(isBackground)) {
      if (hasLeftData(aggregate, revisions)) context.data?.tend();
      if (aggregate.app.removed) return { againMs: null };
      const resync = isAtRest(aggregate) ? AT_REST_AGAIN_SECONDS * 1000 : LIVE_AGAIN_MS;
      const asked = plan.lookAgainAt ? plan.lookAgainAt.getTime() - now.getTime() : resync;
      return { againMs: Math.max(0, Math.min(asked, resync)) };
    }
  }
  return { againMs: 1000 };
}

/** Its volumes may have to be pushed, or can be put away. */
function hasLeftData({ app, replicas }: Aggregate, revisions: Map<number, RevisionSpec>): boolean {
  const isOver = replicas.length === 0 && app.wanted !== 'RUNNING';
  return isOver && [...revisions.values()].some(({ volumes }) => volumes.length > 0);
}

function isAtRest({ app, replicas }: Aggregate): boolean {
  if (app.engineLostAt) return false;
  if (app.state === 'RUNNING') return replicas.every((one) => one.state === 'READY');
  return replicas.length === 0 && (app.wanted !== 'RUNNING' || app.failure !== null);
}

/** What its containers write, from the first look at each on. */
function keepLogs({ logs }: WorkerContext, { app, replicas }: Aggregate, observed: Observed): void {
  if (observed.engine === 'lost') return;
  const known = new Set(replicas.map((one) => one.id));
  for (const { status, replicaId, containerId } of observed.containers) {
    if (status !== 'created' && known.has(replicaId)) logs?.follow(app.id, replicaId, containerId);
  }
}

/** Side by side: replicas do not wait for each other, least of all for one that takes its whole grace to stop. */
function takeSteps(work: Work, steps: Step[]): Promise<void> {
  return allDone(steps.map((step) => inMoments(work.context, momentOf(step), () => takeStep(work, step))));
}

/** A step's name, with its facts: `create`, `record replica-ready`. */
function momentOf(step: Step): string {
  return step.do === 'record' ? `record ${step.facts.map((fact) => fact.type).join(' ')}` : step.do;
}

/** What comes next comes by itself, and wakes the app: an image, readiness, an end. */
function isBackground(step: Step): boolean {
  return step.do === 'pull' || step.do === 'sync' || step.do === 'probe' || step.do === 'stop';
}
