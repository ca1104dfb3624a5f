/** A decision in a sentence: what was measured, against what, what held it back. */
import type { DecisionReason, Recommendation } from './decide.ts';
import { approximately, type Fraction, fraction, multiply, times } from './fraction.ts';
import type { ScalingPolicy, ScalingTick } from './policy.ts';

export interface Explained {
  policy: ScalingPolicy;
  tick: ScalingTick;
  /** Null at zero. */
  recommendation: Recommendation | null;
  reason: DecisionReason;
  /** After the windows, before the bounds. */
  settled: number;
  desired: number;
}

export function explainDecision(explained: Explained): string {
  const { policy, tick, recommendation, reason, settled, desired } = explained;
  const { current } = tick;
  const raw = recommendation?.replicas ?? desired;
  const measured = recommendation?.ratio ? `${measure(policy, tick, recommendation.ratio)}. ` : '';
  switch (reason) {
    case 'GROW':
    case 'SHRINK': {
      const lag = desired === raw ? '' : `, as far as the look-back of ${windowOf(explained)} allows`;
      return `${measured}From ${replicas(current)} to ${desired}${lag}.`;
    }
    case 'ON_TARGET':
      return `${measured}That is within a tenth of the target: ${replicas(current)} stay.`;
    case 'UNCERTAIN':
      return `${measured}${unknown(tick)}, counted against a change, would turn that around: ${replicas(current)} stay.`;
    case 'NO_SAMPLE':
      return `No replica reported: ${replicas(current)} stay.`;
    case 'METRIC_FAILED':
      return `The metric could not be asked: ${replicas(current)} stay, and nothing shrinks before it answers.`;
    case 'WAITS_TO_GROW':
      return `${measured}That asks for ${raw}, but did not for the whole look-back of ${policy.upWindowSeconds} s: ${replicas(current)} stay.`;
    case 'WAITS_TO_SHRINK':
      return `${measured}That asks for ${raw}, but more were needed within the look-back of ${policy.downWindowSeconds} s: ${replicas(current)} stay.`;
    case 'AT_MINIMUM':
      return `${measured}That would make ${settled}; the policy keeps at least ${Math.max(policy.min, 1)}.`;
    case 'AT_MAXIMUM':
      return `${measured}That would make ${settled}; the policy allows at most ${policy.max}.`;
    case 'IDLE':
      return `No request for ${policy.downWindowSeconds + policy.cooldownSeconds} s and none in flight: it sleeps until the next one.`;
    case 'AT_ZERO':
      return 'It sleeps, and no request waits.';
    case 'WAKE':
      return `${tick.inFlight === 1 ? 'A request waits' : `${tick.inFlight} requests wait`}: it wakes with ${replicas(desired)}.`;
    case 'MINIMUM_RAISED':
      return `The policy keeps at least ${policy.min}: it wakes with ${replicas(desired)}.`;
  }
}

/** `CPU at 90 % of the flavor, target 50 % (ratio 1.80), over 2 replicas`. */
function measure({ metric }: ScalingPolicy, { samples }: ScalingTick, ratio: Fraction): string {
  const value = times(
    multiply(ratio, fraction(metric.target)),
    metric.kind === 'custom' && metric.aggregation === 'SUM' ? samples.length : 1,
  );
  const unit = metric.kind === 'usage' ? ' %' : '';
  const name = metric.kind === 'usage' ? metric.resource : `The ${AGGREGATES[metric.aggregation]} of the custom metric`;
  const per = metric.kind === 'custom' && metric.aggregation === 'SUM' ? ' for each replica' : '';
  return `${name} is ${short(value)}${unit}, the target ${metric.target}${unit}${per}: ratio ${short(ratio)} over ${replicas(samples.length)}`;
}

const AGGREGATES = { AVERAGE: 'average', MIN: 'minimum', MAX: 'maximum', SUM: 'sum' } as const;

function unknown({ missing, unready }: ScalingTick): string {
  const parts = [
    ...(missing > 0 ? [`${replicas(missing)} without a report`] : []),
    ...(unready > 0 ? [`${replicas(unready)} not ready yet`] : []),
  ];
  return parts.join(' and ') || 'What is not known';
}

function windowOf({ policy, tick, desired }: Explained): string {
  return `${desired > tick.current ? policy.upWindowSeconds : policy.downWindowSeconds} s`;
}

function replicas(count: number): string {
  return count === 1 ? '1 replica' : `${count} replicas`;
}

function short(value: Fraction): string {
  const number = approximately(value);
  return Math.abs(number) >= 100 ? String(Math.round(number)) : String(Math.round(number * 100) / 100);
}
