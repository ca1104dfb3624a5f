'use client';

import dynamic from 'next/dynamic';
import { formatPlural } from '../../lib/domain/text/format.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { StateBadge } from '../state/state-badge.tsx';
import { TravelBanner } from '../timeline/travel-banner.tsx';
import { useMoment } from '../timeline/use-moment.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Addresses } from './addresses.tsx';
import { AppActions } from './app-actions.tsx';
import { QueuePlace } from './queue-place.tsx';

/** What to do about every way to fail is much, and most apps have not failed. */
const NextStep = dynamic(() => import('./failure/next-step.tsx').then((one) => one.NextStep));
const PullProgress = dynamic(() => import('./pull-progress.tsx').then((one) => one.PullProgress), { ssr: false });
const SyncsUnderWay = dynamic(() => import('./syncs-under-way.tsx').then((one) => one.SyncsUnderWay), { ssr: false });
const RolloutNotice = dynamic(() => import('./failure/rollout-notice.tsx').then((one) => one.RolloutNotice));

/** What an app is now, or was at the moment that the page has travelled to. */
export function AppHeader({ project, app }: { project: string; app: App }) {
  const moment = useMoment();
  const { spec, status } = app;
  const state = moment?.state ?? status.state;
  const reason = moment?.reason ?? status.info;
  const ready = moment?.ready ?? status.availableReplicas;
  const wanted = moment?.wanted ?? spec.scalingStrategy.fixed.replicas;
  return (
    <div className="flex flex-col gap-3">
      <TravelBanner />
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 max-w-full flex-col gap-2">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 break-words font-semibold text-2xl">{spec.name}</h1>
            <section aria-label="State" className="contents">
              <StateBadge state={state} since={moment?.since ?? status.lastTransitionDate} />
              {(state === 'RUNNING' || state === 'SCALING') && (
                <span className="text-muted">
                  {ready} of {wanted} ready
                </span>
              )}
            </section>
          </div>
          {(state !== 'RUNNING' || reason.code === 'ENGINE_UNREACHABLE') && state !== 'FAILED' && state !== 'ERROR' && (
            <p className="max-w-prose break-words text-muted">{reason.message}</p>
          )}
          {moment === null && status.queue && <QueuePlace appId={app.id} queue={status.queue} />}
          {moment === null && (state === 'INITIALIZING' || status.pull) && <PullProgress appId={app.id} />}
          {moment === null && (state === 'INITIALIZING' || status.dataSync.some(isUnderWay)) && (
            <SyncsUnderWay appId={app.id} />
          )}
          <Addresses project={project} app={app} />
          <Facts facts={moment ? factsThen(moment, app) : factsNow(app)} />
        </div>
        <AppActions project={project} app={app} />
      </header>
      {moment === null && (state === 'FAILED' || state === 'ERROR') && <NextStep project={project} app={app} />}
      {moment === null && status.rollout?.state === 'WITHDRAWN' && <RolloutNotice project={project} app={app} />}
      {moment !== null && (state === 'FAILED' || state === 'ERROR') && <Notice tone="danger">{reason.message}</Notice>}
      {moment === null &&
        status.warnings?.map((warning) => (
          <Notice
            key={warning.code}
            tone="warning"
            action={
              warning.nearest && (
                <ButtonLink size="sm" href={`${paths.appSettings(project, app.id)}#resources`}>
                  Change resources
                </ButtonLink>
              )
            }
          >
            {warning.message}
          </Notice>
        ))}
    </div>
  );
}

function isUnderWay({ status: { state } }: App['status']['dataSync'][number]): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

function factsNow({ spec, status }: App): string[] {
  const { image, resources, scalingStrategy } = spec;
  return [
    image,
    `${resources.flavor} × ${resources.flavorCount}`,
    `revision ${status.revision}`,
    `${formatPlural(scalingStrategy.fixed.replicas, 'replica')}, fixed`,
  ];
}

/** Only what is known of then: resources and scaling may have been others. */
function factsThen({ image, revision }: NonNullable<ReturnType<typeof useMoment>>, { spec, status }: App): string[] {
  return [image ?? spec.image, `revision ${revision ?? status.revision}`];
}

/** What it runs, in one line. */
function Facts({ facts }: { facts: readonly string[] }) {
  return (
    <ul aria-label="What it runs" className="flex flex-wrap gap-x-2 gap-y-1 font-mono text-muted text-sm">
      {facts.map((fact, index) => (
        <li key={fact} className="min-w-0 break-all">
          {index > 0 && <span aria-hidden>· </span>}
          {fact}
        </li>
      ))}
    </ul>
  );
}
