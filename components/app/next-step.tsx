'use client';
import { mendApp } from '../../app/_actions/apps.ts';
import { appQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { nextStepOf, type Remedy } from './next-steps.ts';

/** Of an app that failed: what happened, what to do now, and buttons that do it. Nothing for one that did not. */
export function NextStep({ project, app }: { project: string; app: App }) {
  const step = nextStepOf(app);
  if (!step) return null;
  const { info } = app.status;
  const lines = info.details?.lastLines ?? [];
  return (
    <Notice
      tone="danger"
      live
      title={step.title}
      action={
        <div className="flex flex-wrap gap-2">
          {step.remedies.map((remedy, index) => (
            <RemedyButton key={remedy.label} project={project} app={app} remedy={remedy} first={index === 0} />
          ))}
        </div>
      }
    >
      <p>{step.advice}</p>
      {lines.length > 0 ? (
        <pre className="mt-1 overflow-x-auto whitespace-pre-wrap break-words font-mono text-sm">{lines.join('\n')}</pre>
      ) : (
        <p className="text-muted">{info.message}</p>
      )}
    </Notice>
  );
}

interface RemedyProps {
  project: string;
  app: App;
  remedy: Remedy;
  first: boolean;
}

function RemedyButton({ project, app, remedy, first }: RemedyProps) {
  const refused = useRefusedRight(project, remedy.kind === 'mend' ? 'app.update' : 'app.run');
  const mend = useWrite(mendApp, {
    optimistic: (mark) =>
      mark<App>(appQuery(app.id), (before) => ({
        ...before,
        status: { ...before.status, state: 'QUEUED', info: { code: 'APP_QUEUED', message: 'Start was asked.' } },
      })),
  });
  const variant = first ? 'primary' : 'outline';
  switch (remedy.kind) {
    case 'logs':
      return (
        <ButtonLink size="sm" variant={variant} href={paths.appLogs(project, app.id)}>
          {remedy.label}
        </ButtonLink>
      );
    case 'settings':
      return (
        <ButtonLink size="sm" variant={variant} href={`${paths.appSettings(project, app.id)}#${remedy.section}`}>
          {remedy.label}
        </ButtonLink>
      );
    case 'mend':
    case 'start':
      return (
        <Button
          size="sm"
          variant={variant}
          pending={mend.isPending}
          disabledReason={refused}
          onClick={() => mend.mutate({ appId: app.id, update: remedy.kind === 'mend' ? remedy.update : null })}
        >
          {remedy.label}
        </Button>
      );
  }
}
