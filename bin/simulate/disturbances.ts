/** Everything that people, the engine and death can do to an app between two turns of the worker. */
import { isAllowed } from '../../lib/domain/lifecycle/actions.ts';
import type { Behaviour, World } from './world.ts';

export type Disturbance =
  /** The worker takes so many steps and dies; `unrecorded`: before it wrote the last one down. */
  | { do: 'turn'; steps: number; unrecorded: boolean }
  /** Someone acts between a plan and its steps. */
  | { do: 'overtake'; by: Act }
  /** A worker hangs after so many steps: another takes over, and it goes on where it was when it wakes. */
  | { do: 'hang'; steps: number }
  | { do: 'awake' }
  | { do: 'wait'; seconds: number }
  | { do: 'kill'; which: number; outOfMemory?: boolean }
  /** Its port closes or opens; `dead` its liveness probe fails for good. */
  | { do: 'change'; which: number; behaviour: 'serves' | 'silent'; dead: boolean }
  /** Other apps take capacity, or give it back. */
  | { do: 'room'; replicas: number }
  | { do: 'engine-fails' }
  /** And for so many minutes nothing else happens. */
  | { do: 'disk'; full: true; minutes: number }
  | { do: 'disk'; full: false }
  | { do: 'lose'; which: number }
  | Act
  | { do: 'engine'; away: boolean; answering: boolean }
  | { do: 'drained' };

/** What people ask. */
export type Act =
  | { do: 'scale'; replicas: number }
  | { do: 'stop' }
  | { do: 'start' }
  | { do: 'revise'; behaviour: Behaviour; units?: number }
  | { do: 'restart' }
  | { do: 'rollback'; which: number }
  | { do: 'strategy'; maxSurge: string; maxUnavailable: string }
  | { do: 'delete' };

/** Does it, if the app's state allows what it asks. */
export function disturb(world: World, event: Disturbance): void {
  const { state } = world.aggregate.app;
  switch (event.do) {
    case 'turn':
      world.turn(event.steps, event.unrecorded);
      return;
    case 'overtake':
      world.turn(undefined, false, () => disturb(world, event.by));
      return;
    case 'hang':
      world.hang(event.steps);
      return;
    case 'awake':
      world.awake();
      return;
    case 'change':
      world.changeContainer([...world.containers.keys()][event.which] ?? '', event.behaviour, event.dead);
      return;
    case 'room':
      world.node.room = event.replicas;
      return;
    case 'engine-fails':
      world.node.engineFails = true;
      return;
    case 'disk':
      world.node.diskFull = event.full;
      for (let minute = 0; event.full && minute < event.minutes; minute++) {
        world.turn();
        world.node.now += 60_000;
      }
      return;
    case 'wait':
      world.node.now += event.seconds * 1000;
      return;
    case 'kill':
      world.killContainer([...world.containers.keys()][event.which] ?? '', event.outOfMemory);
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
    case 'revise':
      if (isAllowed('update', state)) revise(world, event.behaviour, event.units ?? 1);
      return;
    case 'restart':
      if (isAllowed('restart', state)) again(world, world.aggregate.app.revision, { restart: true });
      return;
    case 'rollback': {
      if (isAllowed('rollback', state)) {
        rollBack(world, [...world.revisions.keys()][event.which % world.revisions.size] ?? 1);
      }
      return;
    }
    case 'strategy': {
      const { maxSurge, maxUnavailable } = event;
      if (isAllowed('update', state)) world.record({ type: 'settings-wanted', settings: { maxSurge, maxUnavailable } });
      return;
    }
    case 'engine':
      world.node.engineAway = event.away;
      world.node.answersWithoutEngine = event.answering;
      return;
    case 'drained':
      world.reportDrained();
      return;
    case 'delete':
      if (isAllowed('forceDelete', state)) world.record({ type: 'delete-wanted', force: true });
      return;
  }
}

function revise(
  world: World,
  behaviour: Behaviour,
  units: number,
  how: { restart?: true; copyOf?: number } = {},
): void {
  const revision = Math.max(...world.revisions.keys()) + 1;
  world.addRevision(revision, behaviour, units);
  world.record({ type: 'revision-wanted', revision, ...how });
}

/** A new revision that runs what an earlier one runs. */
function again(world: World, revision: number, how: { restart?: true; copyOf?: number }): void {
  revise(world, world.behaviours.get(revision) ?? 'serves', world.revisions.get(revision)?.units ?? 1, how);
}

/** As the service does: what still serves goes on; else a copy is rolled out. */
function rollBack(world: World, revision: number): void {
  const { app, replicas } = world.aggregate;
  if (revision === app.revision) return;
  const serves = replicas.some((replica) => replica.revision === revision && replica.state === 'READY');
  if (serves) world.record({ type: 'revision-wanted', revision, copyOf: revision, serves });
  else again(world, revision, { copyOf: revision });
}

/** One drawn by chance; the worker's own turns are the most frequent. */
export function drawDisturbance(random: () => number): Disturbance {
  const below = (limit: number) => Math.floor(random() * limit);
  const dice = random();
  if (dice < 0.52) return { do: 'turn', steps: ALL, unrecorded: false };
  if (dice < 0.68) return { do: 'turn', steps: below(4), unrecorded: random() < 0.4 };
  if (dice < 0.71) return { do: 'overtake', by: drawAct(random) };
  if (dice < 0.725) return { do: 'hang', steps: below(3) };
  if (dice < 0.74) return { do: 'awake' };
  // Now and then the clock leaps: a host that slept, or a worker that was away for hours.
  if (dice < 0.82) return { do: 'wait', seconds: random() < 0.02 ? below(20_000) : below(80) };
  if (dice < 0.84) return { do: 'kill', which: below(10), outOfMemory: random() < 0.3 };
  if (dice < 0.85) return { do: 'lose', which: below(10) };
  if (dice < 0.87) {
    const behaviour = random() < 0.7 ? 'serves' : 'silent';
    return { do: 'change', which: below(10), behaviour, dead: random() < 0.2 };
  }
  if (dice < 0.88) return { do: 'room', replicas: random() < 0.5 ? below(24) : 100 };
  if (dice < 0.885) return { do: 'engine-fails' };
  if (dice < 0.89) return random() < 0.3 ? { do: 'disk', full: true, minutes: below(20) } : { do: 'disk', full: false };
  if (dice < 0.91) return { do: 'engine', away: random() < 0.2, answering: random() < 0.5 };
  if (dice < 0.95) return { do: 'drained' };
  return drawAct(random);
}

/** More steps than any plan has. */
const ALL = 99;

function drawAct(random: () => number): Act {
  const one = <T>(choices: readonly T[], otherwise: T): T =>
    choices[Math.floor(random() * choices.length)] ?? otherwise;
  const dice = random();
  if (dice < 0.3) return { do: 'scale', replicas: 1 + Math.floor(random() * 10) };
  if (dice < 0.38) return { do: 'stop' };
  if (dice < 0.58) return { do: 'start' };
  if (dice < 0.76) {
    const behaviours = ['serves', 'serves', 'serves', 'exits', 'silent', 'missing-image'] as const;
    return { do: 'revise', behaviour: one<Behaviour>(behaviours, 'serves'), units: one([1, 1, 1, 2, 3], 1) };
  }
  if (dice < 0.83) return { do: 'restart' };
  if (dice < 0.92) return { do: 'rollback', which: Math.floor(random() * 1000) };
  if (dice < 0.94) return { do: 'delete' };
  const settings = ['0', '0%', '1', '25%', '50%', '100%'] as const;
  return { do: 'strategy', maxSurge: one<string>(settings, '1'), maxUnavailable: one<string>(settings, '0') };
}
