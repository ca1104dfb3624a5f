import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AppFrame } from '../../../../../../components/app/app-frame.tsx';
import { appQuery } from '../../../../../../lib/client/queries.ts';
import type { App } from '../../../../../../lib/http/answers/app.ts';
import { requireAppOfProject } from '../../../../../_server/app-of-project.ts';
import { callAs } from '../../../../../_server/in-process.ts';
import { Prefetch } from '../../../../../_server/prefetch.tsx';
import { sessionActor } from '../../../../../_server/session.ts';

interface AppLayoutProps {
  params: Promise<{ project: string; app: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: AppLayoutProps): Promise<Metadata> {
  const { app } = await params;
  const actor = await sessionActor();
  const answer = actor && (await callAs(actor, 'GET', String(appQuery(app).queryKey[0])));
  return answer?.status === 200 ? { title: (answer.body as App).spec.name } : {};
}

/** An app that does not exist, or is not within reach, has no pages; it has them in its own project alone. */
export default async function AppLayout({ params, children }: AppLayoutProps) {
  const { project, app } = await params;
  await requireAppOfProject(app, project);
  return (
    <Prefetch queries={[]} required={[appQuery(app)]}>
      <AppFrame project={project} appId={app}>
        {children}
      </AppFrame>
    </Prefetch>
  );
}
