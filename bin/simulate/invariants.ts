/** What must hold of an app's world at every instant, and once it rests. Each violation is a sentence. */
import { MAX_LIVE_REPLICAS } from '../../lib/domain/lifecycle/model.ts';
import { transitions } from '../../lib/domain/lifecycle/state.ts';
import type { World } from './world.ts';

/** At this instant, and what was found on the way to it. */
export function violations(world: World): string[] {
  const found: string[] = [...world.found];
  if (hasRepeats([...world.containers.values()].map((container) => container.replicaId))) {
    found.push('two containers of one replica');
  }
  if (hasRepeats(world.aggregate.replicas.map((replica) => replica.ordinal)))
    found.push('two live replicas of one ordinal');
  if (world.aggregate.replicas.length > MAX_LIVE_REPLICAS) found.push(`more than ${MAX_LIVE_REPLICAS} live replicas`);
  return found;
}

/** Of a whole life. */
function violationsOfHistory(world: World): string[] {
  const found: string[] = [];
  for (const [index, state] of world.states.entries()) {
    const previous = world.states[index - 1];
    if (previous && !transitions[previous].includes(state)) found.push(`a change from ${previous} to ${state}`);
  }
  for (const ordinal of new Set(world.intervals.map((interval) => interval.ordinal))) {
    const own = world.intervals.filter((one) => one.ordinal === ordinal).sort((a, b) => a.start - b.start);
    for (const [index, { start, end }] of own.entries()) {
      if ((end ?? world.now) < start) found.push(`an interval of slot ${ordinal} ends before it starts`);
      const next = own[index + 1];
      if (next && (end === null || end > next.start)) found.push(`slot ${ordinal} is billed twice`);
    }
  }
  return found;
}

/** Once nothing is left to do: the end that was asked, and nothing over. */
export function violationsAtRest(world: World): string[] {
  const { app, replicas } = world.aggregate;
  const found = [...violations(world), ...violationsOfHistory(world)];
  const ready = replicas.filter((replica) => replica.state === 'READY').length;
  switch (app.state) {
    case 'RUNNING':
      if (ready !== app.replicas) found.push(`RUNNING with ${ready} of ${app.replicas} ready`);
      if (world.containers.size !== app.replicas)
        found.push(`${world.containers.size} containers for ${app.replicas} replicas`);
      return found;
    case 'STOPPED':
    case 'FAILED':
    case 'DELETED':
      if (world.containers.size > 0) found.push(`${app.state} with ${world.containers.size} containers`);
      if (world.intervals.some((interval) => interval.end === null)) found.push(`${app.state} with an open interval`);
      return found;
    default:
      return [...found, `it rests in ${app.state}`];
  }
}

function hasRepeats<T>(list: T[]): boolean {
  return new Set(list).size < list.length;
}
