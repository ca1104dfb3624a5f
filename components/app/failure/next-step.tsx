'use client';
import type { App } from '../../../lib/http/answers/app.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Notice } from '../../ui/notice.tsx';
import { nextStepOf } from './next-steps.ts';
import { Remedies } from './remedies.tsx';

/** Of an app that failed: what happened, why, what to do now, and buttons that do it. Nothing for one that did not. */
export function NextStep({ project, app }: { project: string; app: App }) {
  const step = nextStepOf(app);
  if (!step) return null;
  const { code, message, details } = app.status.info;
  const lines = details?.lastLines ?? [];
  return (
    <Notice
      tone="danger"
      live
      title={step.title}
      action={<Remedies project={project} app={app} remedies={step.remedies} />}
    >
      <p>{step.advice}</p>
      {lines.length > 0 ? (
        <CodeBlock label="Its last lines" code={lines.join('\n')} className="my-1" />
      ) : (
        <p className="text-muted">{message}</p>
      )}
      <p className="font-mono text-muted text-sm">{code}</p>
    </Notice>
  );
}
