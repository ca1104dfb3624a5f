/** Single rules of the core, each broken in its own way: what the invariants are worth shows when one of these runs. */

import { place } from '../../lib/domain/capacity/place.ts';
import { conclude } from '../../lib/domain/lifecycle/conclude.ts';
import { reconcile } from '../../lib/domain/reconcile/reconcile.ts';
import type { Step } from '../../lib/domain/reconcile/step.ts';
import type { Rules } from './world.ts';

export const BROKEN_RULES: [string, Partial<Rules>][] = [
  [
    'old replicas go before new ones are ready',
    {
      reconcile(wanted, observed, now) {
        const { app, replicas } = wanted.aggregate;
        const plan = reconcile(wanted, observed, now);
        const old = replicas.filter((one) => one.revision !== app.revision && one.state === 'READY');
        if (observed.engine !== 'answers' || old.length === 0) return plan;
        const ends = old.map((one) => ({ type: 'replica-stopping', replicaId: one.id }) as const);
        return { ...plan, steps: [{ do: 'record', facts: ends }, ...plan.steps] };
      },
    },
  ],
  ['what a dead worker made is not taken over', { reconcile: without((step) => step.do === 'adopt') }],
  [
    'containers that nobody owns are left',
    { reconcile: without((step) => step.do === 'remove' && step.proves.length === 0) },
  ],
  ['a rollout that cannot become ready goes on', { reconcile: without(records('rollout-failed')) }],
  ['nobody notices that an engine is back', { reconcile: without(records('engine-found')) }],
  ['an app waits for a hand where a disk was full', { reconcile: without(records('started-again')) }],
  ['a running container is not seen', { reconcile: without(records('replicas-seen')) }],
  [
    'a bill runs on after its container',
    {
      conclude(before, facts, now) {
        const conclusion = conclude(before, facts, now);
        return { ...conclusion, charges: { ...conclusion.charges, close: [] } };
      },
    },
  ],
  [
    'a bill runs to when an end was noticed',
    {
      conclude(before, facts, now) {
        const conclusion = conclude(before, facts, now);
        const close = conclusion.charges.close.map((one) => ({ ...one, at: now }));
        return { ...conclusion, charges: { ...conclusion.charges, close } };
      },
    },
  ],
  [
    'a change of state is not told',
    {
      conclude(before, facts, now) {
        const conclusion = conclude(before, facts, now);
        return { ...conclusion, events: conclusion.events.filter((event) => event.to !== 'SCALING') };
      },
    },
  ],
  [
    'capacity is given twice',
    {
      place(queue, nodes) {
        return place(
          queue,
          nodes.map((node) => ({ ...node, freeCpuMillis: node.cpuMillis, freeMemoryBytes: node.memoryBytes })),
        );
      },
    },
  ],
];

function without(isLeftOut: (step: Step) => boolean): typeof reconcile {
  return (wanted, observed, now) => {
    const plan = reconcile(wanted, observed, now);
    return { ...plan, steps: plan.steps.filter((step) => !isLeftOut(step)) };
  };
}

function records(type: string): (step: Step) => boolean {
  return (step) => step.do === 'record' && step.facts.some((fact) => fact.type === type);
}
