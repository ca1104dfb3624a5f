/** A few apps' life on one machine under faults, from their creation to their rest; when it goes wrong, the shortest way there. */
import { mayHavePassed } from '../../lib/domain/lifecycle/facts.ts';
import { type Disturbance, disturb, drawDisturbance } from './disturbances.ts';
import { violations, violationsAtRest } from './invariants.ts';
import { SimulatedNode } from './node.ts';
import { type Rules, World } from './world.ts';

export interface Life {
  /** Of each app when it is made. */
  replicas: number[];
  /** Each befalls one of the apps; where that is deleted, the next one in its place. */
  events: Event[];
}

/** `rest`: faults pause, and all must come to what was asked. */
export type Event = (Disturbance & { app: number }) | { do: 'rest' };

export interface Wrong {
  /** How many events had happened. */
  step: number;
  what: string;
}

/** Simulated time within which everything is as asked once faults stop. */
const REST_WITHIN_SECONDS = 2000;
/** So many of the events. */
const RESTS = 0.002;
/** Nothing was left to do for so long: longer than any back-off and any deadline. */
const AT_REST_SECONDS = 90;

export function drawLife(random: () => number, steps: number): Life {
  const replicas = Array.from({ length: 1 + Math.floor(random() * 3) }, () => 1 + Math.floor(random() * 4));
  const events = Array.from({ length: steps }, (): Event => {
    if (random() < RESTS) return { do: 'rest' };
    return { app: Math.floor(random() * replicas.length), ...drawDisturbance(random) };
  });
  return { replicas, events };
}

/** @returns what first went wrong, at once or once nothing more happened */
export function live({ replicas, events }: Life, rules: Partial<Rules> = {}): Wrong | null {
  const node = new SimulatedNode();
  const worlds = replicas.map((count) => new World(count, 'serves', rules, node));
  let step = 0;
  try {
    for (const event of events) {
      step += 1;
      if (event.do === 'rest') {
        const what = rest(node);
        if (what) return { step, what };
        continue;
      }
      const { app } = event;
      const world = worlds[app];
      if (!world) continue;
      const gone = world.aggregate.app.state === 'DELETED' && world.containers.size === 0;
      // Its ledger and its timeline stay as they are: they are looked at once more, and another app is made.
      const what = gone ? violationsAtRest(world)[0] : undefined;
      if (what) return { step, what };
      if (gone) {
        node.tenants.splice(node.tenants.indexOf(world), 1);
        worlds[app] = new World(replicas[app] ?? 1, 'serves', rules, node);
      } else {
        disturb(world, event);
      }
      for (const each of node.tenants) {
        const [wrong] = each === world || each.found.length > 0 ? violations(each) : [];
        if (wrong) return { step, what: wrong };
      }
    }
    const what = rest(node);
    return what ? { step, what } : null;
  } catch (error) {
    return { step, what: String(error) };
  }
}

/** Faults stop, the worker goes on. @returns what is wrong then */
function rest(node: SimulatedNode): string | null {
  for (const world of node.tenants) world.calm();
  let idle = 0;
  for (let second = 0; idle < AT_REST_SECONDS; second++) {
    if (second === REST_WITHIN_SECONDS) return `not at rest ${REST_WITHIN_SECONDS} s after the last fault`;
    const planned = node.tenants.reduce((sum, world) => sum + world.turn(), 0);
    // An ERROR that may have passed is no end.
    const rests = planned === 0 && !node.tenants.some(({ aggregate }) => mayHavePassed(aggregate.app));
    idle = rests ? idle + 1 : 0;
    node.now += 1000;
  }
  return node.tenants.flatMap(violationsAtRest)[0] ?? null;
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
