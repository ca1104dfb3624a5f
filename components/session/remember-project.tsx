'use client';
import { useEffect } from 'react';
import { rememberProject } from '../../lib/client/last-project.ts';

/** Whoever comes to `/` next comes to this project. */
export function RememberProject({ project }: { project: string }) {
  useEffect(() => rememberProject(project), [project]);
  return null;
}
