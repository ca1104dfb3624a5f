import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { Live } from '../../../../components/live/live.tsx';
import { RememberProject } from '../../../../components/session/remember-project.tsx';
import { appCountQuery } from '../../../../lib/client/queries.ts';
import { currentMe } from '../../../_server/me.ts';
import { Prefetch } from '../../../_server/prefetch.tsx';

interface ProjectLayoutProps {
  params: Promise<{ project: string }>;
  children: ReactNode;
}

/** A project that does not exist, or is not one's own, has no pages. */
export default async function ProjectLayout({ params, children }: ProjectLayoutProps) {
  const { project } = await params;
  const { projects } = await currentMe();
  if (!projects.some((one) => one.slug === project)) notFound();
  return (
    <Prefetch queries={[appCountQuery(project)]}>
      <Live project={project} />
      <RememberProject project={project} />
      {children}
    </Prefetch>
  );
}
