import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { CodeBlock } from '../../components/ui/code-block.tsx';
import { Empty } from '../../components/ui/empty.tsx';
import { LAST_PROJECT_COOKIE } from '../../lib/client/last-project.ts';
import { paths } from '../../lib/paths/paths.ts';
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { whomToAsk } from '../../lib/services/session/whom-to-ask.ts';
import { currentMe } from '../_server/me.ts';
import { requireSession } from '../_server/session.ts';

export const metadata: Metadata = { title: 'Projects' };

/** Leads to the apps of the project that one was in last, else of the first. */
export default async function HomePage() {
  const me = await currentMe();
  const last = (await cookies()).get(LAST_PROJECT_COOKIE)?.value;
  const project = me.projects.find(({ slug }) => slug === last) ?? me.projects[0];
  if (project) redirect(paths.apps(project.slug));
  if (me.role !== 'administrator') {
    const { actor } = await requireSession();
    const administrator = await whomToAsk(currentPlatform(), actor, {});
    return (
      <Empty title={<h1>You are in no project yet</h1>}>
        Apps, tokens and costs belong to projects. Ask {administrator ?? 'an administrator of this Davit'} to add you to
        one, then reload this page.
      </Empty>
    );
  }
  return (
    <Empty title={<h1>There is no project yet</h1>}>
      <p className="mb-3">Apps, tokens and costs belong to a project. Make one, in the clone, and reload:</p>
      <CodeBlock label="command" code="npx davit project create research --name Research" className="text-left" />
    </Empty>
  );
}
