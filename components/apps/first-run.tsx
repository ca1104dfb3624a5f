'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { createApp } from '../../app/_actions/apps.ts';
import { demoQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import { showControls } from '../../lib/domain/text/inert-text.ts';
import type { Demo } from '../../lib/http/answers/other.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';

const ASK_AGAIN_MS = 2_000;

/**
 * What stands in place of the list of apps while a project has none at all (not: none that a filter lets through).
 * It asks `GET /v1/demo` itself; a page prefetches `demoQuery()` so that it stands in the first HTML. Once an app is
 * there, the list, which is live, takes its place.
 *
 * @param project its slug
 */
export function FirstRun({ project }: { project: string }) {
  const { data: demo } = useQuery({
    ...demoQuery(),
    refetchInterval: ({ state }) => (state.data?.stage === 'building' ? ASK_AGAIN_MS : false),
  });
  const isHere = project === demo?.project;
  if (isHere && demo.stage === 'building') return <Building demo={demo} project={project} />;
  return (
    <Card>
      {isHere && demo.stage === 'failed' && (
        <Notice tone="warning" title="The demo app could not be deployed" className="mb-2">
          {showControls(demo.message)} Any other image can be deployed meanwhile.
        </Notice>
      )}
      <Teaching demo={demo} project={project} />
    </Card>
  );
}

function Building({ demo, project }: { demo: Demo; project: string }) {
  return (
    <Card>
      <Empty
        title="The demo app is on its way"
        action={<ButtonLink href={paths.newApp(project)}>Create an app meanwhile</ButtonLink>}
      >
        <p>
          A classifier of iris flowers: its image is being built on this machine, which takes a minute or two the first
          time. It appears here by itself and can be called as soon as it is RUNNING.
        </p>
        <p
          role="status"
          aria-label="Progress of the demo app"
          className="mt-3 truncate rounded-md bg-inset px-3 py-1.5 text-left font-mono text-sm"
        >
          {showControls(demo.message)}
        </p>
      </Empty>
    </Card>
  );
}

function Teaching({ demo, project }: { demo: Demo | undefined; project: string }) {
  const router = useRouter();
  const refused = useRefusedRight(project, 'app.create');
  const deploy = useWrite(createApp, { onDone: (app) => router.push(paths.app(project, app.id)) });
  const example = demo?.example;
  return (
    <Empty
      title="No apps yet"
      action={
        <>
          {example && (
            <Button
              variant="primary"
              pending={deploy.isPending}
              disabledReason={refused}
              onClick={() => deploy.mutate({ project, spec: example })}
            >
              {deploy.isPending ? 'Deploying…' : 'Deploy the example'}
            </Button>
          )}
          <ButtonLink variant={example ? 'outline' : 'primary'} href={paths.newApp(project)}>
            Create an app
          </ButtonLink>
        </>
      }
    >
      An app is a container image that answers HTTP: Davit runs it, gives it an address, and bills it by the minute.
      {example && ' The example is a small classifier of iris flowers that anyone may call.'}
    </Empty>
  );
}
