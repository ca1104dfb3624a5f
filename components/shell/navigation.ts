/** The pages of a project, and those of the instance: the tables behind sidebar, palette, shortcuts and breadcrumb. */
import { paths } from '../../lib/paths/paths.ts';

export interface ProjectPage {
  label: string;
  href: (project: string) => string;
  /** Pressed one after the other. */
  keys: readonly [string, string];
}

export const PROJECT_PAGES = [
  { label: 'Apps', href: paths.apps, keys: ['g', 'a'] },
  { label: 'Costs', href: paths.costs, keys: ['g', 'c'] },
  { label: 'Data', href: paths.data, keys: ['g', 'd'] },
  { label: 'Tokens', href: paths.tokens, keys: ['g', 't'] },
  { label: 'Registries', href: paths.registries, keys: ['g', 'r'] },
  { label: 'Activity', href: paths.activity, keys: ['g', 'v'] },
] as const satisfies readonly ProjectPage[];

/** Administrators' own, about all projects. */
export const INSTANCE_PAGES = [
  { label: 'Capacity', href: paths.capacity },
  { label: 'Disk', href: paths.disk },
] as const;

/** Whether a path is a page's own or lies below it. */
export function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
