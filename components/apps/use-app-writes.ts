'use client';
import { startApp, stopApp } from '../../app/_actions/apps.ts';
import { markState } from '../../lib/client/mark-state.ts';
import { useWrite } from '../../lib/client/use-write.ts';

/** Start and stop of one app, seen at once and taken back when refused. */
export function useAppWrites(project: string) {
  return {
    start: useWrite(startApp, {
      optimistic: (mark, id) => markState(mark, project, id, 'QUEUED', 'Accepted. The worker takes it up next.'),
    }),
    stop: useWrite(stopApp, {
      optimistic: (mark, id) => markState(mark, project, id, 'STOPPING', 'Stop was asked: replicas drain, then end.'),
    }),
  };
}
