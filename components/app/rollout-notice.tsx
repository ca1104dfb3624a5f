'use client';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** A new revision that could not become ready: it must not look as if the change had been made. */
export function RolloutNotice({ project, app }: { project: string; app: App }) {
  const { rollout } = app.status;
  if (rollout?.state !== 'WITHDRAWN') return null;
  return (
    <Notice
      tone="danger"
      live
      title={`Revision ${rollout.revision} did not become ready and was withdrawn; what ran before keeps serving`}
      action={
        <ButtonLink size="sm" variant="primary" href={paths.appSettings(project, app.id)}>
          Edit settings
        </ButtonLink>
      }
    >
      <p className="break-words">{rollout.message}</p>
      <p className="font-mono text-muted text-sm">{rollout.code}</p>
    </Notice>
  );
}
