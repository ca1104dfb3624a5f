'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { Token } from '../../lib/http/answers/other.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TokenSecret } from './token-secret.tsx';

const TokenForm = dynamic(() => import('./token-form.tsx').then((one) => one.TokenForm), {
  ssr: false,
  loading: () => <Skeleton className="h-80" />,
});

export interface CreateTokenDialogProps {
  /** Its slug. */
  project: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateTokenDialog({ project, open, onOpenChange }: CreateTokenDialogProps) {
  const [created, setCreated] = useState<Token | null>(null);
  const change = (next: boolean) => {
    // The secret goes with the dialog.
    if (!next) setCreated(null);
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={created ? `Token ${created.spec.name}` : 'Create a token'}
      footer={
        created && (
          <Button variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        )
      }
    >
      {created ? (
        <TokenSecret value={created.status.value ?? ''} />
      ) : (
        <TokenForm project={project} onCreated={setCreated} cancel={() => change(false)} />
      )}
    </Dialog>
  );
}
