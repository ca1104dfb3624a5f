'use client';

import type { App } from '../../lib/http/answers/app.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { Notice } from '../ui/notice.tsx';

interface FailureCardProps {
  project: string;
  app: App;
  state: 'FAILED' | 'ERROR';
  reason: { code: string; message: string };
  /** The page shows a moment of the past: nothing can be done about it now. */
  past: boolean;
}

/** What happened, why, and what to do now. */
export function FailureCard({ app, state, reason, past }: FailureCardProps) {
  const lines = past ? undefined : app.status.info.details?.lastLines;
  return (
    <Notice tone="danger" title={state === 'FAILED' ? 'It failed' : 'The platform failed it'} live={!past}>
      <p>{reason.message}</p>
      <p className="font-mono text-muted text-sm">{reason.code}</p>
      {lines && lines.length > 0 && <CodeBlock label="Its last lines" code={lines.join('\n')} />}
    </Notice>
  );
}
