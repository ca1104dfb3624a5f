/** An automatic strategy, and what is seen at one look: what `decide` takes. */

export type Aggregation = 'AVERAGE' | 'MIN' | 'MAX' | 'SUM';

/** What is measured of each ready replica. */
export type ScalingMetric =
  /** In percent of the flavor. */
  | { kind: 'usage'; resource: 'CPU' | 'RAM'; target: number }
  /** In units of its own. */
  | { kind: 'custom'; aggregation: Aggregation; target: number };

export interface ScalingPolicy {
  /** 0: may be scaled to zero. */
  min: number;
  max: number;
  metric: ScalingMetric;
  /** How far back is looked before growing, and before shrinking. */
  upWindowSeconds: number;
  downWindowSeconds: number;
  /** To zero: from the end of the last request, added to the window before shrinking. */
  cooldownSeconds: number;
}

/** Times in seconds, of one clock that only goes forward. */
export interface ScalingTick {
  at: number;
  /** How many are wanted. */
  current: number;
  /** One for each ready replica that reported. */
  samples: readonly number[];
  /** Ready replicas that did not report. */
  missing: number;
  /** Wanted, and not ready. */
  unready: number;
  inFlight: number;
  /** Null: none has ended yet. */
  lastRequestEnd: number | null;
  /** The metric could not be asked. */
  metricError: boolean;
}

/** What is remembered from look to look, since the start or the last wake. */
export interface ScalingHistory {
  /** The first look; null: there was none yet. */
  since: number | null;
  recommendations: readonly { at: number; replicas: number }[];
}

export const NO_HISTORY: ScalingHistory = { since: null, recommendations: [] };
