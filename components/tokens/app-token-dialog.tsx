'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { App } from '../../lib/http/answers/app.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const AppTokenSteps = dynamic(() => import('./app-token-steps.tsx').then((one) => one.AppTokenSteps), {
  ssr: false,
  loading: () => <Skeleton className="h-52" />,
});

export interface AppTokenDialogProps {
  /** Its slug. */
  project: string;
  app: Pick<App, 'id' | 'spec' | 'status'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A call token for one app, and how to call the app with it: curl, Python, JavaScript, filled in. */
export function AppTokenDialog({ project, app, open, onOpenChange }: AppTokenDialogProps) {
  const [secret, setSecret] = useState<string | null>(null);
  const change = (next: boolean) => {
    // The secret goes with the dialog.
    if (!next) setSecret(null);
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      size="lg"
      title={secret === null ? `Create a token for ${app.spec.name}` : `Call ${app.spec.name}`}
      description={
        secret === null ? 'It calls this app and nothing else. It may be revoked at any time, under Tokens.' : undefined
      }
    >
      <AppTokenSteps project={project} app={app} secret={secret} onSecret={setSecret} close={() => change(false)} />
    </Dialog>
  );
}
