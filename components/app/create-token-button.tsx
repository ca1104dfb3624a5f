'use client';

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useRefusedRight } from '../../lib/client/rights.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { AppTokenDialog } from '../tokens/app-token-dialog.tsx';
import { Button } from '../ui/button.tsx';

/** A call token for this very app. */
export function CreateTokenButton({ project, app }: { project: string; app: App }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" disabledReason={useRefusedRight(project, 'token.manage')} onClick={() => setOpen(true)}>
        <KeyRound aria-hidden />
        Create a token for this app
      </Button>
      <AppTokenDialog project={project} app={app} open={open} onOpenChange={setOpen} />
    </>
  );
}
