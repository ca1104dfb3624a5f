import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CodeBlock } from '../../components/ui/code-block.tsx';
import { Empty } from '../../components/ui/empty.tsx';
import { paths } from '../../lib/paths/paths.ts';
import { currentMe } from '../_server/me.ts';

export const metadata: Metadata = { title: 'Projects' };

/** Leads to the first project's apps. */
export default async function HomePage() {
  const me = await currentMe();
  const first = me.projects[0];
  if (first) redirect(paths.apps(first.slug));
  if (me.role !== 'administrator') {
    return (
      <Empty title={<h1>You are in no project yet</h1>}>
        Ask an administrator of this Davit to add you to one; it appears here at once.
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
