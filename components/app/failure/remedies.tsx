'use client';
import { useQuery } from '@tanstack/react-query';
import { mendApp } from '../../../app/_actions/apps.ts';
import { markState } from '../../../lib/client/mark-state.ts';
import { meQuery } from '../../../lib/client/queries.ts';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import type { Remedy } from './next-steps.ts';

interface RemediesProps {
  project: string;
  app: App;
  /** The likeliest first. */
  remedies: readonly Remedy[];
}

/** What can be done about a failure, as buttons. */
export function Remedies({ project, app, remedies }: RemediesProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields
    <div role="group" aria-label="What to do now" className="flex flex-wrap gap-2">
      {remedies.map((remedy, index) => (
        <RemedyButton key={remedy.label} project={project} app={app} remedy={remedy} first={index === 0} />
      ))}
    </div>
  );
}

interface RemedyButtonProps {
  project: string;
  app: App;
  remedy: Remedy;
  first: boolean;
}

/** For others there is no such page: they see whom to ask. */
function DiskLink({ label, variant }: { label: string; variant: 'primary' | 'outline' }) {
  const { data: me } = useQuery(meQuery());
  if (me?.role === 'administrator') {
    return (
      <ButtonLink size="sm" variant={variant} href={paths.disk()}>
        {label}
      </ButtonLink>
    );
  }
  return (
    <Button size="sm" variant={variant} disabledReason="For administrators of this instance: ask one of them">
      {label}
    </Button>
  );
}

function RemedyButton({ project, app, remedy, first }: RemedyButtonProps) {
  const refused = useRefusedRight(project, remedy.kind === 'mend' ? 'app.update' : 'app.run');
  const mend = useWrite(mendApp, {
    optimistic: (mark) => markState(mark, project, app.id, 'QUEUED', 'Accepted. The worker takes it up next.'),
  });
  const variant = first ? 'primary' : 'outline';
  switch (remedy.kind) {
    case 'logs':
      return (
        <ButtonLink size="sm" variant={variant} href={paths.appLogs(project, app.id)}>
          {remedy.label}
        </ButtonLink>
      );
    case 'registries':
      return (
        <ButtonLink size="sm" variant={variant} href={paths.registries(project)}>
          {remedy.label}
        </ButtonLink>
      );
    case 'data':
      return (
        <ButtonLink size="sm" variant={variant} href={paths.data(project)}>
          {remedy.label}
        </ButtonLink>
      );
    case 'disk':
      return <DiskLink label={remedy.label} variant={variant} />;
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
