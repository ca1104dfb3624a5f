'use client';

import { KeyRound } from 'lucide-react';
import { useRefusedRight } from '../../lib/client/rights.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Button, ButtonLink } from '../ui/button.tsx';

/** A call token for this very app. */
export function CreateTokenButton({ project }: { project: string; app: App }) {
  const lacking = useRefusedRight(project, 'token.manage');
  if (lacking) {
    return (
      <Button size="sm" disabledReason={lacking}>
        <KeyRound aria-hidden />
        Create a token for this app
      </Button>
    );
  }
  return (
    <ButtonLink href={paths.tokens(project)} size="sm">
      <KeyRound aria-hidden />
      Create a token for this app
    </ButtonLink>
  );
}
