'use client';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { toast } from '../../../lib/client/toasts.ts';
import { refusalOf } from '../../../lib/domain/lifecycle/actions.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Menu } from '../../ui/menu.tsx';
import { useAppWrites } from '../use-app-writes.ts';

const DeleteApp = dynamic(() => import('../../app/delete-app.tsx').then((one) => one.DeleteApp), { ssr: false });

/** What can be done with one app of the list; what its state or one's role forbids says why. */
export function AppMenu({ app, project }: { app: App; project: string }) {
  const [deleting, setDeleting] = useState<boolean | null>(null);
  const { start, stop } = useAppWrites(project);
  const mayRun = useRefusedRight(project, 'app.run');
  const mayDelete = useRefusedRight(project, 'app.delete');
  const { name } = app.spec;
  const { state, url } = app.status;
  return (
    <>
      <Menu
        label={`Actions for ${name}`}
        entries={[
          { label: 'Open', href: paths.app(project, app.id) },
          { label: 'Logs', href: paths.appLogs(project, app.id) },
          { label: 'Copy address', onSelect: () => void copyAddress(url) },
          { kind: 'separator' },
          { label: 'Start', disabledReason: mayRun ?? refusalOf('start', state), onSelect: () => start.mutate(app.id) },
          { label: 'Stop', disabledReason: mayRun ?? refusalOf('stop', state), onSelect: () => stop.mutate(app.id) },
          { kind: 'separator' },
          {
            label: 'Delete…',
            danger: true,
            disabledReason: mayDelete ?? refusalOf('forceDelete', state),
            onSelect: () => setDeleting(true),
          },
        ]}
      >
        <Ellipsis aria-hidden />
      </Menu>
      {deleting !== null && <DeleteApp project={project} app={app} open={deleting} onOpenChange={setDeleting} />}
    </>
  );
}

async function copyAddress(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    toast.success('Address copied');
  } catch {
    toast.error('Not copied: the browser refused', { description: url, durationMs: null });
  }
}
