/** The file of `davit autoscaler replay`: a policy in the API's words and a row of looks, each decided in turn. */
import { z } from 'zod';
import { type Decision, decide } from './decide.ts';
import { NO_HISTORY, type ScalingPolicy } from './policy.ts';

const finite = z.number({ error: 'must be a number' });
const whole = (least: number, most: number) =>
  z
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);
const count = whole(0, 1_000_000);

/** Of AI Deploy's automatic strategy, as `PUT /v1/app/{id}/scalingstrategy` has it; what only says where to ask is passed over. */
export const replayPolicy = z
  .strictObject({
    replicasMin: whole(0, 10).default(1),
    replicasMax: whole(1, 10),
    resourceType: z.enum(['CPU', 'RAM'], 'must be CPU or RAM').default('CPU'),
    averageUsageTarget: whole(1, 100).default(75),
    scaleUpStabilizationWindowSeconds: whole(0, 3600).default(0),
    scaleDownStabilizationWindowSeconds: whole(0, 3600).default(300),
    cooldownPeriodSeconds: whole(60, 3600).default(300),
    customMetrics: z
      .strictObject({
        apiUrl: z.string().optional(),
        format: z.enum(['JSON', 'XML', 'YAML', 'PROMETHEUS']).optional(),
        valueLocation: z.string().optional(),
        targetValue: finite.gt(0, 'must be above 0'),
        aggregationType: z
          .enum(['AVERAGE', 'MIN', 'MAX', 'SUM'], 'must be AVERAGE, MIN, MAX or SUM')
          .default('AVERAGE'),
      })
      .optional(),
  })
  .refine(({ replicasMin, replicasMax }) => replicasMin <= replicasMax, {
    path: ['replicasMin'],
    error: 'must not be above replicasMax',
  });

export const replayFile = z.strictObject({
  policy: replayPolicy,
  current: count,
  ticks: z
    .array(
      z.strictObject({
        at: finite,
        samples: z.array(finite).default([]),
        missing: count.default(0),
        unready: count.default(0),
        inFlight: count.default(0),
        lastRequestEnd: finite.nullable().default(null),
        metricError: z.boolean().default(false),
        current: count.optional(),
      }),
    )
    .superRefine((ticks, context) => {
      for (const [index, { at }] of ticks.entries()) {
        const before = ticks[index - 1];
        if (!before || at >= before.at) continue;
        context.addIssue({ code: 'custom', path: [index, 'at'], message: 'must not be before the one above it' });
      }
    }),
});
export type ReplayFile = z.output<typeof replayFile>;

/** Each look, with what was wanted carried over from the one before. */
export function replayDecisions({ policy, current, ticks }: ReplayFile): Decision[] {
  const scaling = policyOf(policy);
  let history = NO_HISTORY;
  let wanted = current;
  return ticks.map((tick) => {
    const decided = decide(scaling, history, { ...tick, current: tick.current ?? wanted });
    history = decided.history;
    wanted = decided.decision.desired;
    return decided.decision;
  });
}

export function policyOf(policy: z.output<typeof replayPolicy>): ScalingPolicy {
  const { customMetrics: custom, resourceType, averageUsageTarget } = policy;
  return {
    min: policy.replicasMin,
    max: policy.replicasMax,
    metric: custom
      ? { kind: 'custom', aggregation: custom.aggregationType, target: custom.targetValue }
      : { kind: 'usage', resource: resourceType, target: averageUsageTarget },
    upWindowSeconds: policy.scaleUpStabilizationWindowSeconds,
    downWindowSeconds: policy.scaleDownStabilizationWindowSeconds,
    cooldownSeconds: policy.cooldownPeriodSeconds,
  };
}
