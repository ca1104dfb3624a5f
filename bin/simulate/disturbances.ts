/** Everything that people, the engine and death can do to an app between two turns of the worker. */
import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { Behaviour, World } from './world.ts';

export type Disturbance =
  /** The worker takes so many steps and dies; `unrecorded`: before it wrote the last one down. */
  | { do: 'turn'; steps: number; unrecorded: boolean }
  | { do: 'wait'; seconds: number }
  | { do: 'kill'; which: number }
  | { do: 'lose'; which: number }
  | { do: 'scale'; replicas: number }
  | { do: 'stop' }
  | { do: 'start' }
  | { do: 'revise'; behaviour: Behaviour }
  | { do: 'engine'; away: boolean; answering: boolean }
  | { do: 'drained' }
  | { do: 'delete' };

/** Does it, if the app's state allows what it asks. */
export function disturb(world: World, event: Disturbance): void {
  const { state } = world.aggregate.app;
  switch (event.do) {
    case 'turn':
      world.turn(event.steps, event.unrecorded);
      return;
    case 'wait':
      world.now += event.seconds * 1000;
      return;
    case 'kill':
      world.killContainer([...world.containers.keys()][event.which] ?? '');
      return;
    case 'lose':
      world.loseContainer([...world.containers.keys()][event.which] ?? '');
      return;
    case 'scale':
      if (isAllowed('scale', state)) world.record({ type: 'scale-wanted', replicas: event.replicas });
      return;
    case 'stop':
      if (isAllowed('stop', state)) world.record({ type: 'stop-wanted' });
      return;
    case 'start':
      if (isAllowed('start', state)) world.record({ type: 'start-wanted' });
      return;
    case 'revise': {
      if (!isAllowed('update', state)) return;
      const next = Math.max(...world.revisions.keys()) + 1;
      world.addRevision(next, event.behaviour);
      world.record({ type: 'revision-wanted', revision: next });
      return;
    }
    case 'engine':
      world.engineAway = event.away;
      world.answersWithoutEngine = event.answering;
      return;
    case 'drained':
      world.reportDrained();
      return;
    case 'delete':
      if (isAllowed('forceDelete', state)) world.record({ type: 'delete-wanted', force: true });
      return;
  }
}

/** One drawn by chance; the worker's own turns are the most frequent. */
export function drawDisturbance(random: () => number): Disturbance {
  const below = (limit: number) => Math.floor(random() * limit);
  const dice = random();
  if (dice < 0.5) return { do: 'turn', steps: below(4), unrecorded: random() < 0.3 };
  if (dice < 0.6) return { do: 'wait', seconds: below(100) };
  if (dice < 0.66) return { do: 'kill', which: below(10) };
  if (dice < 0.71) return { do: 'lose', which: below(10) };
  if (dice < 0.77) return { do: 'scale', replicas: 1 + below(10) };
  if (dice < 0.81) return { do: 'stop' };
  if (dice < 0.86) return { do: 'start' };
  if (dice < 0.91) {
    const behaviours: Behaviour[] = ['serves', 'serves', 'exits', 'silent'];
    return { do: 'revise', behaviour: behaviours[below(behaviours.length)] ?? 'serves' };
  }
  if (dice < 0.95) return { do: 'engine', away: random() < 0.4, answering: random() < 0.5 };
  return { do: 'drained' };
}
