/**
 * What is on the disk and has no row in the database. It goes, but not at once: a database that was put back to an
 * earlier day shall not take along what it knows nothing of.
 */
const UNKNOWN_FOR_MS = 10 * 60_000;

export class Unknown {
  private readonly since = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** @returns those that have been unknown for long enough, each time again while they are there */
  overdue(there: readonly string[], known: ReadonlySet<string>): string[] {
    const unknown = there.filter((id) => !known.has(id));
    for (const id of this.since.keys()) if (!unknown.includes(id)) this.since.delete(id);
    for (const id of unknown) if (!this.since.has(id)) this.since.set(id, this.now());
    return unknown.filter((id) => this.now() - (this.since.get(id) ?? this.now()) >= UNKNOWN_FOR_MS);
  }
}
