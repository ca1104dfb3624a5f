'use client';
import { useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { deleteStore, testStore } from '../../../app/_actions/data.ts';
import { storesQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { toast } from '../../../lib/client/toasts.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import type { WriteError } from '../../../lib/client/write-result.ts';
import type { DataStore } from '../../../lib/http/answers/data.ts';
import { Instant } from '../../text/instant.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Menu } from '../../ui/menu.tsx';
import { TableCell, TableRow } from '../../ui/table.tsx';
import { StoreDialog } from './store-dialog.tsx';
import { kindInWords, placeOf } from './store-words.ts';

export function StoreRow({ project, store }: { project: string; store: DataStore }) {
  const { address, user } = placeOf(store);
  return (
    <TableRow>
      <TableCell>
        <span className="break-all font-medium">{store.alias}</span>
        <span className="block text-muted text-sm">{kindInWords(store)}</span>
      </TableCell>
      <TableCell className="break-all font-mono text-sm">
        {address}
        {store.s3?.region && <span className="block text-muted">{store.s3.region}</span>}
      </TableCell>
      <TableCell className="break-all font-mono text-sm max-sm:hidden">{user}</TableCell>
      <TableCell className="break-all text-muted max-lg:hidden">{store.user}</TableCell>
      <TableCell className="whitespace-nowrap text-muted max-md:hidden">
        <Instant at={store.updatedAt} />
      </TableCell>
      <TableCell numeric>
        <StoreActions project={project} store={store} />
      </TableCell>
    </TableRow>
  );
}

function StoreActions({ project, store }: { project: string; store: DataStore }) {
  const client = useQueryClient();
  const { id, alias } = store;
  const lacking = useRefusedRight(project, 'data.manage');
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  /** Apps that mount what is in it: told when it was to be deleted. */
  const [used, setUsed] = useState<string | null>(null);
  const test = useWrite(testStore, {
    onDone: ({ works, message }) => (works ? toast.success(message) : toast.error(message)),
  });
  const remove = useWrite(deleteStore, {
    success: `Data store ${alias} is deleted`,
    onDone: () => {
      // Closed before their row goes, so that the focus finds its way back.
      setDeleting(false);
      setUsed(null);
      void client.invalidateQueries({ queryKey: storesQuery(project).queryKey });
    },
    onRefused: (refusal) => {
      setDeleting(false);
      const apps = appsOf(refusal);
      setUsed(apps);
      return apps !== null;
    },
  });
  return (
    <>
      <Menu
        label={`Actions for ${alias}`}
        entries={[
          {
            label: 'Test',
            onSelect: () => test.mutate({ id }),
            disabledReason: lacking ?? (test.isPending ? 'It is being asked.' : undefined),
          },
          { label: 'Change…', onSelect: () => setEditing(true), disabledReason: lacking },
          { label: 'Delete…', danger: true, onSelect: () => setDeleting(true), disabledReason: lacking },
        ]}
      >
        <MoreHorizontal aria-hidden />
      </Menu>
      <StoreDialog project={project} store={store} open={editing} onOpenChange={setEditing} />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${alias}?`}
        confirmLabel="Delete"
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id, force: false })}
      >
        <p>Its credentials are forgotten. Nothing that is in it is deleted.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={used !== null}
        onOpenChange={(next) => !next && setUsed(null)}
        title={`Delete ${alias} although it is used?`}
        confirmLabel="Delete all the same"
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id, force: true })}
      >
        <p>
          These apps mount what is in it: {used}. They run on with the copies on this host, but can no longer fetch or
          push anything.
        </p>
      </ConfirmDialog>
    </>
  );
}

/** Null: it was refused for something else. */
function appsOf({ code, details, message }: WriteError): string | null {
  if (!code.endsWith('_IN_USE')) return null;
  const apps = typeof details === 'object' && details !== null && 'apps' in details ? details.apps : null;
  if (!Array.isArray(apps)) return message;
  return apps.map((app: { name?: unknown }) => String(app.name)).join(', ');
}
