'use client';
import type { App } from '../../../lib/http/answers/app.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { rolloutStepOf } from './next-steps.ts';
import { Remedies } from './remedies.tsx';

/** A new revision that could not become ready: it must not look as if the change had been made. */
export function RolloutNotice({ project, app }: { project: string; app: App }) {
  const { rollout } = app.status;
  if (rollout?.state !== 'WITHDRAWN') return null;
  const step = rolloutStepOf(app);
  const compare = paths.appRevisions(project, app.id, { from: app.status.revision, to: rollout.revision });
  return (
    <Notice
      tone="danger"
      live
      title={`Revision ${rollout.revision} did not become ready and was withdrawn; what ran before keeps serving`}
      action={
        <>
          {step && <Remedies project={project} app={app} remedies={step.remedies} />}
          <ButtonLink size="sm" href={compare}>
            What it changed
          </ButtonLink>
        </>
      }
    >
      {step && (
        <p>
          {step.title}. {step.advice}
        </p>
      )}
      <p className="break-words text-muted">{rollout.message}</p>
      <p className="font-mono text-muted text-sm">{rollout.code}</p>
    </Notice>
  );
}
