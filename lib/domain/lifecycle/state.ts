/** Which state an app is in, and which may follow which (product page, section 2). Nobody assigns a state by hand. */
import { wantedReplicas } from '../reconcile/wanted-replicas.ts';
import type { App, AppState, Replica } from './model.ts';

/** Legal successors of each state. The store refuses to record any other change. */
export const transitions: Record<AppState, readonly AppState[]> = {
  QUEUED: ['INITIALIZING', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING'],
  INITIALIZING: ['QUEUED', 'RUNNING', 'SCALING', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING'],
  RUNNING: ['SCALING', 'STANDBY', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING'],
  SCALING: ['RUNNING', 'STANDBY', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING'],
  STANDBY: ['SCALING', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING'],
  STOPPING: ['STOPPED', 'DELETING', 'ERROR'],
  STOPPED: ['QUEUED', 'DELETING'],
  FAILED: ['QUEUED', 'INITIALIZING', 'DELETING'],
  ERROR: ['QUEUED', 'INITIALIZING', 'RUNNING', 'SCALING', 'STOPPING', 'STOPPED', 'DELETING'],
  DELETING: ['DELETED'],
  DELETED: [],
};

/** The states whose replicas are billed while a container of theirs runs. */
export const BILLED_STATES: readonly AppState[] = ['RUNNING', 'SCALING'];

/** The state that follows from what is wanted and what its replicas (those not ENDED) have come to. */
export function deriveState(app: App, replicas: Replica[]): AppState {
  switch (app.wanted) {
    case 'DELETED':
      return app.removed ? 'DELETED' : 'DELETING';
    case 'STOPPED':
      return replicas.length > 0 ? 'STOPPING' : 'STOPPED';
    case 'RUNNING': {
      if (app.failure) return app.failure.side === 'user' ? 'FAILED' : 'ERROR';
      const wanted = wantedReplicas(app);
      if (!app.everReady) return replicas.some(isPlaced) ? 'INITIALIZING' : 'QUEUED';
      const ready = replicas.filter((replica) => replica.state === 'READY');
      const current = ready.every((replica) => replica.revision === app.revision);
      return ready.length === wanted && current ? 'RUNNING' : 'SCALING';
    }
  }
}

function isPlaced(replica: Replica): boolean {
  return replica.state !== 'QUEUED' && replica.state !== 'ENDED';
}
