/** Which apps are selected, and what can be done with all of them. Pure. */
import { type AppAction, isAllowed } from '../../../lib/domain/lifecycle/actions.ts';
import type { AppState } from '../../../lib/domain/lifecycle/model.ts';
import type { AppRow } from '../rows.ts';

export type Selection = ReadonlySet<string>;

export function toggled(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** `true`: all of those that are shown; `mixed`: some. What is selected and not shown does not count. */
export function selectedOf(selection: Selection, shown: readonly AppRow[]): boolean | 'mixed' {
  const count = shown.filter((row) => selection.has(row.app.id)).length;
  return count === 0 ? false : count === shown.length ? true : 'mixed';
}

/** Selects all that are shown, or takes them out; others stay as they are. */
export function withShown(selection: Selection, shown: readonly AppRow[], on: boolean): Selection {
  const next = new Set(selection);
  for (const { app } of shown) {
    if (on) next.add(app.id);
    else next.delete(app.id);
  }
  return next;
}

/** Those that are still there. */
export function chosenRows(selection: Selection, rows: readonly AppRow[]): AppRow[] {
  return rows.filter((row) => selection.has(row.app.id));
}

export const BULK_ACTIONS = ['start', 'stop', 'delete'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** Deleting is always possible but where it is done: what runs is killed. */
export function bulkCan(action: BulkAction, state: AppState): boolean {
  const wish: AppAction = action === 'delete' ? 'forceDelete' : action;
  return isAllowed(wish, state) && state !== 'DELETING';
}

/** Those that the action is for, and those that it leaves alone. */
export function splitFor(action: BulkAction, rows: readonly AppRow[]): { can: AppRow[]; cannot: AppRow[] } {
  const can = rows.filter((row) => bulkCan(action, row.app.status.state));
  return { can, cannot: rows.filter((row) => !can.includes(row)) };
}
