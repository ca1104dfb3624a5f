/**
 * Whose turn it is. First come, first served within a project; between projects, the one that has waited longest since
 * its last turn. A turn is over when it gave capacity: whoever must wait keeps it, and what cannot come yet holds up
 * none of its project's others. Nobody waits for ever: whoever comes later, or has had a turn since, is behind.
 */

export interface Waiting {
  replicaId: string;
  projectId: string;
  queuedAt: Date;
  /** When it was queued, or when one of its project that came before it last got its capacity: whichever is later. */
  turnAt: Date;
  /** One of its app's earlier replicas has gone, or goes, to make room for it: it takes nobody's turn. */
  swaps: boolean;
}

interface Line<One extends Waiting> {
  /** Who waits of one project, the oldest first. */
  rest: One[];
  /** Its last turn in this round, counted; 0 before the first. */
  served: number;
}

/** @param visit whether it got its capacity: then its project's turn is over */
export function takeTurns<One extends Waiting>(queue: readonly One[], visit: (one: One) => boolean): void {
  for (const one of queue.filter((other) => other.swaps).sort(byAge)) visit(one);
  const byProject = new Map<string, Line<One>>();
  for (const one of queue.filter((other) => !other.swaps).sort(byAge)) {
    const line = byProject.get(one.projectId);
    if (line) line.rest.push(one);
    else byProject.set(one.projectId, { rest: [one], served: 0 });
  }
  const lines = [...byProject.values()];
  for (let turn = 1; ; turn++) {
    const line = lines.reduce<Line<One> | null>(sooner, null);
    const one = line?.rest.shift();
    if (!line || !one) return;
    if (visit(one)) line.served = turn;
  }
}

function sooner<One extends Waiting>(best: Line<One> | null, line: Line<One>): Line<One> | null {
  const [mine, its] = [line.rest[0], best?.rest[0]];
  if (!mine) return best;
  if (!best || !its) return line;
  // A turn of this round is later than any that was before it.
  const order = line.served - best.served || mine.turnAt.getTime() - its.turnAt.getTime() || byAge(mine, its);
  return order < 0 ? line : best;
}

function byAge(a: Waiting, b: Waiting): number {
  return a.queuedAt.getTime() - b.queuedAt.getTime() || (a.replicaId < b.replicaId ? -1 : 1);
}
