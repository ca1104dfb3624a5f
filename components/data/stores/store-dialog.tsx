'use client';
import dynamic from 'next/dynamic';
import type { DataStore } from '../../../lib/http/answers/data.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const StoreForm = dynamic(() => import('./store-form.tsx').then((one) => one.StoreForm), {
  ssr: false,
  loading: () => <Skeleton className="h-96" />,
});

export interface StoreDialogProps {
  /** Its slug. */
  project: string;
  /** The one to change; absent: another is added. */
  store?: DataStore;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function StoreDialog({ project, store, open, onOpenChange }: StoreDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={store ? `Change ${store.alias}` : 'Add a data store'}
      description="It is asked whether it takes the credentials before they are kept."
    >
      <StoreForm project={project} store={store} close={() => onOpenChange(false)} />
    </Dialog>
  );
}
