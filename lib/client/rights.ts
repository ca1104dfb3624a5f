'use client';

/** What the signed-in person may do in a project, for buttons that say why they are disabled. Services decide. */
import { useQuery } from '@tanstack/react-query';
import { mayIn, RIGHTS, type Right } from '../domain/roles.ts';
import { meQuery } from './queries.ts';

/** @returns why not; undefined when one may, or it is not known yet */
export function useRefusedRight(project: string, right: Right): string | undefined {
  const { data: me } = useQuery(meQuery());
  if (!me) return undefined;
  const role = me.projects.find((one) => one.slug === project)?.role ?? null;
  if (mayIn(role, right)) return undefined;
  return `Needs the role ${RIGHTS[right]} in this project; yours is ${role ?? 'none'}`;
}
