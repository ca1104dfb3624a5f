'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { figuresQuery } from '../../lib/client/queries.ts';
import { formatPlural } from '../../lib/domain/text/format.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Money } from '../text/money.tsx';
import { useTravel } from '../timeline/travel.tsx';
import { useMoment } from '../timeline/use-moment.ts';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const LOOK_AGAIN_MS = 30_000;

/** What it costs as it runs now, or did then; what it has cost. */
export function CostCard({ project, appId }: { project: string; appId: string }) {
  const { data: usage, error } = useQuery({ ...figuresQuery(project, [appId]), refetchInterval: LOOK_AGAIN_MS });
  const moment = useMoment();
  const { at } = useTravel();
  const own = usage?.apps.find((one) => one.app === appId);
  const currency = usage?.currency ?? '';
  const amount = (value: string | undefined, kind: 'total' | 'perHour' = 'total') =>
    usage ? <Money amount={value ?? '0'} currency={currency} kind={kind} /> : <Skeleton className="h-5 w-16" />;
  return (
    <Card
      title="Cost"
      action={
        <Link href={paths.appCost(project, appId)} className="hover:text-text hover:underline">
          By day
        </Link>
      }
    >
      {error && !usage ? (
        <p className="text-danger">{error.message}</p>
      ) : (
        <dl className="flex flex-col gap-1.5">
          <Line label={at === null ? 'now' : `then, with ${formatPlural(moment?.started ?? 0, 'replica')}`}>
            {amount(at === null ? own?.perHour : moment?.perHour, 'perHour')}
          </Line>
          <Line label="today">{amount(own?.costToday)}</Line>
          <Line label="month to date">{amount(own?.costMonth)}</Line>
        </dl>
      )}
    </Card>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt className="text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
