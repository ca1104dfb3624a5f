/**
 * How many replicas an automatic strategy wants: a pure function of the policy, what is remembered, and one look. The
 * worker, rehearsal and `davit autoscaler replay` call this very one.
 *
 * The rule is Kubernetes' (HorizontalPodAutoscaler, "Algorithm details"), in exact arithmetic: the ratio of what is
 * measured to its target, a tolerance of a tenth, replicas of which nothing is known counted against the change, and
 * windows over which the most cautious recommendation holds. Zero is its own: idle counts requests, not CPU.
 */
import { explainDecision } from './explain-decision.ts';
import { add, ceiling, compare, divide, type Fraction, fraction, times } from './fraction.ts';
import type { ScalingHistory, ScalingMetric, ScalingPolicy, ScalingTick } from './policy.ts';
import { NO_HISTORY } from './policy.ts';

export type DecisionReason =
  /** More, or fewer, as the metric asks. */
  | 'GROW'
  | 'SHRINK'
  /** Within a tenth of the target. */
  | 'ON_TARGET'
  /** Replicas that did not report, or are not ready, would turn it around. */
  | 'UNCERTAIN'
  | 'NO_SAMPLE'
  | 'METRIC_FAILED'
  /** The metric asks for a change, an earlier recommendation within the window does not. */
  | 'WAITS_TO_GROW'
  | 'WAITS_TO_SHRINK'
  | 'AT_MINIMUM'
  | 'AT_MAXIMUM'
  | 'IDLE'
  | 'AT_ZERO'
  | 'WAKE'
  /** Asleep, and the minimum is no longer 0. */
  | 'MINIMUM_RAISED';

export interface Decision {
  at: number;
  /** How many are wanted from here on. */
  desired: number;
  /** What the metric alone asks for. */
  raw: number;
  reason: DecisionReason;
  explanation: string;
}

export interface Decided {
  decision: Decision;
  history: ScalingHistory;
}

/** What the metric asks for, and how that came about. */
export interface Recommendation {
  replicas: number;
  why: 'measured' | 'on-target' | 'uncertain' | 'no-sample' | 'metric-failed';
  /** Of what was measured to its target; null without a sample. */
  ratio: Fraction | null;
}

const ONE = fraction(1);
const TOLERANCE = { low: fraction(0.9), high: fraction(1.1) };
/** What a replica that did not report is taken to use, where fewer are asked for. */
const ALL_OF_IT = 100;

export function decide(policy: ScalingPolicy, history: ScalingHistory, tick: ScalingTick): Decided {
  if (tick.current === 0) return decideAtZero(policy, tick);
  const { at, current } = tick;
  const since = history.since ?? at;
  const known = history.since === null ? [{ at, replicas: current }] : history.recommendations;
  const recommendation = recommend(policy.metric, tick);
  const raw = recommendation.replicas;
  const within = (seconds: number) => known.filter((one) => one.at > at - seconds).map(({ replicas }) => replicas);
  const up = Math.min(raw, ...within(policy.upWindowSeconds));
  const down = Math.max(raw, ...within(policy.downWindowSeconds));
  const settled = Math.min(Math.max(current, up), down);
  const least = Math.max(policy.min, 1);
  const clamped = Math.min(Math.max(settled, least), policy.max);
  const isIdle = idle(policy, tick, since);
  const desired = isIdle ? 0 : clamped;
  const reason = isIdle ? 'IDLE' : reasonOf(recommendation, { current, settled, clamped });
  const longest = Math.max(policy.upWindowSeconds, policy.downWindowSeconds);
  const recommendations = [...known, { at, replicas: raw }].filter((one) => one.at > at - longest);
  return {
    decision: {
      at,
      desired,
      raw,
      reason,
      explanation: explainDecision({ policy, tick, recommendation, reason, settled, desired }),
    },
    history: desired === 0 ? NO_HISTORY : { since, recommendations },
  };
}

/** Nothing runs that could be measured: only a request, or a minimum, wakes it. */
function decideAtZero(policy: ScalingPolicy, tick: ScalingTick): Decided {
  const { at, inFlight } = tick;
  const wakes = policy.min >= 1 || inFlight > 0;
  const desired = wakes ? Math.max(policy.min, 1) : 0;
  const reason = !wakes ? 'AT_ZERO' : inFlight > 0 ? 'WAKE' : 'MINIMUM_RAISED';
  const explanation = explainDecision({ policy, tick, recommendation: null, reason, settled: desired, desired });
  return {
    decision: { at, desired, raw: desired, reason, explanation },
    history: wakes ? { since: at, recommendations: [{ at, replicas: desired }] } : NO_HISTORY,
  };
}

function idle(
  policy: ScalingPolicy,
  { at, current, inFlight, lastRequestEnd, metricError }: ScalingTick,
  since: number,
) {
  if (policy.min > 0 || current !== 1 || inFlight > 0 || metricError) return false;
  const idleSince = Math.max(lastRequestEnd ?? since, since);
  return at >= idleSince + policy.downWindowSeconds + policy.cooldownSeconds;
}

function recommend(metric: ScalingMetric, tick: ScalingTick): Recommendation {
  const { current, samples, missing, metricError } = tick;
  if (metricError) return { replicas: current, why: 'metric-failed', ratio: null };
  if (samples.length === 0) return { replicas: current, why: 'no-sample', ratio: null };
  if (metric.kind === 'usage' || metric.aggregation === 'AVERAGE') return byAverage(metric, tick);
  const target = fraction(metric.target);
  const isSum = metric.aggregation === 'SUM';
  const measured = isSum ? sum(samples) : fraction((metric.aggregation === 'MIN' ? least : most)(samples));
  const ratio = divide(measured, isSum ? times(target, samples.length) : target);
  const wanted = isOnTarget(ratio) ? current : ceiling(times(ratio, samples.length));
  const why = isOnTarget(ratio) ? 'on-target' : 'measured';
  // Whoever did not report may be the one that needs it.
  return missing > 0 && wanted < current
    ? { replicas: current, why: 'uncertain', ratio }
    : { replicas: wanted, why, ratio };
}

/** @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
function byAverage(metric: ScalingMetric, { current, samples, missing, unready }: ScalingTick): Recommendation {
  const target = fraction(metric.target);
  const total = sum(samples);
  const ratio = divide(total, times(target, samples.length));
  const side = compare(ratio, ONE);
  if (missing === 0 && !(unready > 0 && side > 0)) {
    if (isOnTarget(ratio)) return { replicas: current, why: 'on-target', ratio };
    return { replicas: ceiling(divide(total, target)), why: 'measured', ratio };
  }
  if (side === 0) return { replicas: current, why: 'on-target', ratio };
  const assumed = metric.kind === 'custom' ? target : fraction(ALL_OF_IT);
  const cautious = side < 0 ? add(total, times(assumed, missing)) : total;
  const count = samples.length + missing + (side > 0 ? unready : 0);
  const again = divide(cautious, times(target, count));
  const wanted = ceiling(divide(cautious, target));
  const contradicts = side > 0 ? wanted < current : wanted > current;
  if (isOnTarget(again) || compare(again, ONE) !== side || contradicts) {
    return { replicas: current, why: 'uncertain', ratio };
  }
  return { replicas: wanted, why: 'measured', ratio };
}

function reasonOf(
  { replicas: raw, why }: Recommendation,
  { current, settled, clamped }: { current: number; settled: number; clamped: number },
): DecisionReason {
  if (clamped > settled) return 'AT_MINIMUM';
  if (clamped < settled) return 'AT_MAXIMUM';
  if (settled > current) return 'GROW';
  if (settled < current) return 'SHRINK';
  if (why === 'metric-failed') return 'METRIC_FAILED';
  if (why === 'no-sample') return 'NO_SAMPLE';
  if (raw > current) return 'WAITS_TO_GROW';
  if (raw < current) return 'WAITS_TO_SHRINK';
  return why === 'uncertain' ? 'UNCERTAIN' : 'ON_TARGET';
}

function isOnTarget(ratio: Fraction): boolean {
  return compare(ratio, TOLERANCE.low) >= 0 && compare(ratio, TOLERANCE.high) <= 0;
}

function sum(samples: readonly number[]): Fraction {
  return samples.map(fraction).reduce(add, fraction(0));
}

const least = (samples: readonly number[]) => Math.min(...samples);
const most = (samples: readonly number[]) => Math.max(...samples);
