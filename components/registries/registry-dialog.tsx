'use client';
import dynamic from 'next/dynamic';
import type { Registry } from '../../lib/http/answers/registry.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { hostOf } from './host.ts';

const RegistryForm = dynamic(() => import('./registry-form.tsx').then((one) => one.RegistryForm), {
  ssr: false,
  loading: () => <Skeleton className="h-72" />,
});

export interface RegistryDialogProps {
  /** Its slug. */
  project: string;
  /** The one to change; absent: another is added. */
  registry?: Registry;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RegistryDialog({ project, registry, open, onOpenChange }: RegistryDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={registry ? `Change ${hostOf(registry)}` : 'Add a registry'}
      description="It is asked whether it takes the user and password before they are kept."
    >
      <RegistryForm project={project} registry={registry} close={() => onOpenChange(false)} />
    </Dialog>
  );
}
