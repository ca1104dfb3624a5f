/** Which action each state allows: one table behind buttons, services, API docs and tests. */
import type { AppState } from './model.ts';

interface Action {
  /** States in which it may be asked for. */
  states: readonly AppState[];
  /** What to call it in a sentence: "An app that is RUNNING cannot be started". */
  participle: string;
}

const LIVE: readonly AppState[] = ['QUEUED', 'INITIALIZING', 'RUNNING', 'SCALING', 'STANDBY'];
const AT_REST: readonly AppState[] = ['STOPPED', 'FAILED', 'ERROR'];
const NOT_GOING: readonly AppState[] = [...LIVE, 'STOPPING', ...AT_REST];

export const can = {
  start: { states: AT_REST, participle: 'started' },
  stop: { states: LIVE, participle: 'stopped' },
  /** A rollout of the same revision: new replicas take over one by one. */
  restart: { states: ['INITIALIZING', 'RUNNING', 'SCALING'], participle: 'restarted' },
  delete: { states: AT_REST, participle: 'deleted' },
  /** With `force`: kills what runs. */
  forceDelete: { states: [...NOT_GOING, 'DELETING'], participle: 'deleted' },
  scale: { states: NOT_GOING, participle: 'scaled' },
  update: { states: NOT_GOING, participle: 'updated' },
  rollback: { states: NOT_GOING, participle: 'rolled back' },
  /** What its volumes came from is fetched anew, under its feet. A start does so by itself. */
  pull: { states: ['RUNNING', 'SCALING', 'STANDBY'], participle: 'given its data anew' },
  /** What it wrote goes where it belongs. A stop does so by itself. */
  push: { states: ['RUNNING', 'SCALING', 'STANDBY', ...AT_REST], participle: 'made to push its data' },
} as const satisfies Record<string, Action>;
export type AppAction = keyof typeof can;

/** The actions that a state allows, for the sentence that refuses another. */
export function allowedActions(state: AppState): AppAction[] {
  return (Object.keys(can) as AppAction[]).filter((action) => isAllowed(action, state));
}

export function isAllowed(action: AppAction, state: AppState): boolean {
  return (can[action].states as readonly AppState[]).includes(state);
}

/** Why a state does not allow an action; undefined when it does. */
export function refusalOf(action: AppAction, state: AppState): string | undefined {
  return isAllowed(action, state) ? undefined : `An app that is ${state} cannot be ${can[action].participle}`;
}
