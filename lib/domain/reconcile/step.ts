/** One idempotent step. Those that act on the engine say which facts are true once they are done. */
import type { Fact } from '../lifecycle/facts.ts';

export type Step =
  /** Write down what was seen or decided. */
  | { do: 'record'; facts: Fact[] }
  /** Add one replica with this ordinal; its id is made when it is written down. */
  | { do: 'add'; ordinal: number; revision: number }
  /** Fetch a revision's image in the background. */
  | { do: 'pull'; image: string; revision: number }
  /** Fetch what a revision mounts, in the background. */
  | { do: 'sync'; revision: number }
  | { do: 'create'; replicaId: string }
  /** Write down a container that a worker made and died before it could say so. */
  | { do: 'adopt'; replicaId: string; containerId: string; imageId: string }
  | { do: 'start'; replicaId: string; containerId: string }
  /** Watch in the background whether it is ready; one that is, whether it stays so. */
  | { do: 'probe'; replicaId: string; containerId: string; address: string; ready: boolean }
  /** SIGTERM, grace, SIGKILL, in the background; asked again with a shorter grace, the shorter one counts. */
  | { do: 'stop'; replicaId: string; containerId: string; graceSeconds: number }
  | { do: 'remove'; containerId: string; proves: Fact[] };

export interface Plan {
  steps: Step[];
  /** Look again at this instant at the latest, whatever happens; null: nothing is pending. */
  lookAgainAt: Date | null;
}

export const NOTHING: Plan = { steps: [], lookAgainAt: null };

export function joinPlans(plans: Plan[]): Plan {
  return {
    steps: plans.flatMap((plan) => plan.steps),
    lookAgainAt: plans.reduce<Date | null>((soonest, plan) => earlier(soonest, plan.lookAgainAt), null),
  };
}

/** What several replicas of a revision wait for is fetched once. */
export function fetchOnce({ steps, lookAgainAt }: Plan): Plan {
  const asked = new Set<string>();
  const isNew = (step: Step) => {
    if (step.do !== 'pull' && step.do !== 'sync') return true;
    const what = `${step.do} ${step.revision}`;
    const before = asked.size;
    return asked.add(what).size > before;
  };
  return { steps: steps.filter(isNew), lookAgainAt };
}

export function record(...facts: Fact[]): Plan {
  return { steps: [{ do: 'record', facts }], lookAgainAt: null };
}

export function act(step: Step): Plan {
  return { steps: [step], lookAgainAt: null };
}

export function waitUntil(lookAgainAt: Date): Plan {
  return { steps: [], lookAgainAt };
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
