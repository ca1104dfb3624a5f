/** One app's life under faults, from its creation to its rest; when it goes wrong, the shortest way there. */
import { type Disturbance, disturb, drawDisturbance } from './disturbances.ts';
import { violations, violationsAtRest } from './invariants.ts';
import { type Rules, World } from './world.ts';

export interface Life {
  replicas: number;
  events: Disturbance[];
}

export interface Wrong {
  /** How many events had happened. */
  step: number;
  what: string;
}

export function drawLife(random: () => number, steps: number): Life {
  const replicas = 1 + Math.floor(random() * 4);
  return { replicas, events: Array.from({ length: steps }, () => drawDisturbance(random)) };
}

/** @returns what first went wrong, at once or once nothing more happened */
export function live({ replicas, events }: Life, rules: Partial<Rules> = {}): Wrong | null {
  const world = new World(replicas, 'serves', rules);
  for (const [index, event] of events.entries()) {
    try {
      disturb(world, event);
    } catch (error) {
      return { step: index + 1, what: String(error) };
    }
    const [what] = violations(world);
    if (what) return { step: index + 1, what };
  }
  world.calm();
  world.settle();
  const [what] = violationsAtRest(world);
  return what ? { step: events.length, what } : null;
}

/** Fewer events with which it goes wrong all the same: parts are left out, ever smaller ones, as long as that helps. */
export function shrink(life: Life, rules: Partial<Rules> = {}): Life {
  let events = life.events.slice(0, live(life, rules)?.step);
  for (let size = Math.ceil(events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < events.length; ) {
      const fewer = [...events.slice(0, at), ...events.slice(at + size)];
      if (live({ ...life, events: fewer }, rules)) events = fewer;
      else at += size;
    }
  }
  return { ...life, events };
}
