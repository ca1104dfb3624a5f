'use client';
import { useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { deleteRegistry, testRegistry } from '../../app/_actions/registries.ts';
import { registriesQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { toast } from '../../lib/client/toasts.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { WriteError } from '../../lib/client/write-result.ts';
import type { Registry } from '../../lib/http/answers/registry.ts';
import { Instant } from '../text/instant.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { TableCell, TableRow } from '../ui/table.tsx';
import { hostOf } from './host.ts';
import { RegistryDialog } from './registry-dialog.tsx';

export function RegistryRow({ project, registry }: { project: string; registry: Registry }) {
  return (
    <TableRow>
      <TableCell className="break-all font-medium">{hostOf(registry)}</TableCell>
      <TableCell className="break-all">{registry.username}</TableCell>
      <TableCell className="text-muted max-md:hidden">{registry.user}</TableCell>
      <TableCell className="whitespace-nowrap text-muted max-md:hidden">
        <Instant at={registry.updatedAt} />
      </TableCell>
      <TableCell numeric>
        <RegistryActions project={project} registry={registry} />
      </TableCell>
    </TableRow>
  );
}

function RegistryActions({ project, registry }: { project: string; registry: Registry }) {
  const client = useQueryClient();
  const host = hostOf(registry);
  const lacking = useRefusedRight(project, 'registry.manage');
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  /** Apps that have images of it: told when it was to be deleted. */
  const [used, setUsed] = useState<string | null>(null);
  const test = useWrite(testRegistry, {
    onDone: ({ works, message }) => (works ? toast.success(message) : toast.error(message)),
  });
  const remove = useWrite(deleteRegistry, {
    success: `Registry ${host} is deleted`,
    onDone: () => {
      // Closed before their row goes, so that the focus finds its way back.
      setDeleting(false);
      setUsed(null);
      void client.invalidateQueries({ queryKey: registriesQuery(project).queryKey });
    },
    onRefused: (refusal) => {
      setDeleting(false);
      if (refusal.code !== 'REGISTRY_IN_USE') return false;
      setUsed(appsOf(refusal));
      return true;
    },
  });
  return (
    <>
      <Menu
        label={`Actions for ${host}`}
        entries={[
          {
            label: 'Test',
            onSelect: () => test.mutate({ id: registry.id }),
            disabledReason: test.isPending ? 'It is being asked.' : undefined,
          },
          { label: 'Change…', onSelect: () => setEditing(true), disabledReason: lacking },
          { label: 'Delete…', danger: true, onSelect: () => setDeleting(true), disabledReason: lacking },
        ]}
      >
        <MoreHorizontal aria-hidden />
      </Menu>
      <RegistryDialog project={project} registry={registry} open={editing} onOpenChange={setEditing} />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${host}?`}
        confirmLabel="Delete"
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id: registry.id, force: false })}
      >
        <p>Its user and password are forgotten. Private images of it can no longer be fetched.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={used !== null}
        onOpenChange={(next) => !next && setUsed(null)}
        title={`Delete ${host} although it is used?`}
        confirmLabel="Delete all the same"
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id: registry.id, force: true })}
      >
        <p>
          These apps have images of it: {used}. They run on with what is fetched; once that is gone from the engine,
          they cannot get it again.
        </p>
      </ConfirmDialog>
    </>
  );
}

function appsOf({ details, message }: WriteError): string {
  const apps = typeof details === 'object' && details !== null && 'apps' in details ? details.apps : null;
  if (!Array.isArray(apps)) return message;
  return apps.map((app: { name?: unknown }) => String(app.name)).join(', ');
}
