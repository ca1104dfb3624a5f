'use client';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { shortDigest } from '../../lib/domain/image/image-reference.ts';
import { refusalOf } from '../../lib/domain/lifecycle/actions.ts';
import type { App, Revision } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Pill } from '../state/pill.tsx';
import { Instant } from '../text/instant.tsx';
import { Button } from '../ui/button.tsx';
import { TableCell, TableRow } from '../ui/table.tsx';

const RollBack = dynamic(() => import('./roll-back.tsx').then((one) => one.RollBack), { ssr: false });

const SHOWN_FIELDS = 3;

export function RevisionRow({ project, app, revision }: { project: string; app: App; revision: Revision }) {
  const { revision: number, copyOf, readyReplicas, livePercent, image, digest, resources } = revision;
  const [asking, setAsking] = useState<boolean | null>(null);
  const isCurrent = number === app.status.revision;
  const refused =
    useRefusedRight(project, 'app.update') ??
    refusalOf('rollback', app.status.state) ??
    (isCurrent ? 'It is what the app runs' : undefined);
  return (
    <TableRow aria-label={`Revision ${number}`}>
      <TableCell>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono font-semibold">{number}</span>
          <Standing app={app} number={number} />
        </span>
        {copyOf !== undefined && <span className="block text-muted text-sm">rolled back to {copyOf}</span>}
      </TableCell>
      <TableCell className="whitespace-nowrap">
        {readyReplicas === 0 ? (
          <span className="text-dim">none</span>
        ) : (
          <>
            {readyReplicas} <span className="text-muted">· {livePercent} %</span>
          </>
        )}
      </TableCell>
      <TableCell className="max-lg:hidden">
        <span className="block max-w-72 truncate font-mono text-sm" title={image}>
          {image}
        </span>
        <span className="block font-mono text-muted text-sm" title={digest}>
          {digest ? shortDigest(digest) : 'not pulled yet'}
        </span>
      </TableCell>
      <TableCell className="whitespace-nowrap font-mono text-sm max-xl:hidden">
        {resources.flavor} × {resources.flavorCount}
      </TableCell>
      <TableCell className="max-sm:hidden">
        <Changed project={project} appId={app.id} revision={revision} />
      </TableCell>
      <TableCell className="max-md:hidden">
        <span className="block whitespace-nowrap">
          <Instant at={revision.createdAt} />
        </span>
        <span className="block max-w-44 truncate text-muted text-sm" title={revision.user}>
          {revision.user}
        </span>
      </TableCell>
      <TableCell numeric>
        <Button
          size="sm"
          aria-label={`Roll back to revision ${number}`}
          disabledReason={refused}
          onClick={() => setAsking(true)}
        >
          Roll back
        </Button>
        {asking !== null && (
          <RollBack app={app} revision={number} serves={readyReplicas > 0} open={asking} onOpenChange={setAsking} />
        )}
      </TableCell>
    </TableRow>
  );
}

/** Whether it is the one that is wanted, and how its rollout goes. */
function Standing({ app: { status }, number }: { app: App; number: number }) {
  if (status.rollout?.revision === number) {
    return status.rollout.state === 'PROGRESSING' ? (
      <Pill tone="info" mark="pulse">
        rolling out
      </Pill>
    ) : (
      <Pill tone="danger">withdrawn</Pill>
    );
  }
  return number === status.revision ? <Pill tone="ok">current</Pill> : null;
}

function Changed({
  project,
  appId,
  revision: { revision, changed },
}: {
  project: string;
  appId: string;
  revision: Revision;
}) {
  if (revision === 1) return <span className="text-muted">the first</span>;
  const more = changed.length - SHOWN_FIELDS;
  return (
    <Link
      href={paths.appRevisions(project, appId, { from: revision - 1, to: revision })}
      scroll={false}
      aria-label={`What revision ${revision} changed`}
      className="break-words text-accent-text underline-offset-2 hover:underline"
    >
      {changed.length === 0 ? 'nothing' : changed.slice(0, SHOWN_FIELDS).join(', ')}
      {more > 0 && ` and ${more} more`}
    </Link>
  );
}
