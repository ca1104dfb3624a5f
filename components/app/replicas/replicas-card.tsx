'use client';

import { useQuery } from '@tanstack/react-query';
import { replicasQuery } from '../../../lib/client/queries.ts';
import type { Moment } from '../../../lib/domain/history/moment.ts';
import { Pill } from '../../state/pill.tsx';
import { useMoment } from '../../timeline/use-moment.ts';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PHASE_TONES } from './replica-looks.ts';
import { ReplicaRow } from './replica-row.tsx';

/** Usage is sampled; no event tells that a new sample is there. */
const LOOK_AGAIN_MS = 5_000;

/** Each replica that is there: how far it is, where, and how hard it works. At a past moment: those of then. */
export function ReplicasCard({ appId }: { appId: string }) {
  const { data, error } = useQuery({ ...replicasQuery(appId), refetchInterval: LOOK_AGAIN_MS });
  const moment = useMoment();
  const ready = moment?.ready ?? data?.items.filter((one) => one.state === 'READY').length ?? 0;
  const all = moment?.replicas.length ?? data?.items.length ?? 0;
  return (
    <Card title="Replicas" action={all > 0 ? `${ready} of ${all} ready` : undefined}>
      {moment ? (
        <PastReplicas moment={moment} />
      ) : data ? (
        data.items.length > 0 ? (
          <ul aria-label="Replicas">
            {data.items.map((replica) => (
              <ReplicaRow key={replica.id} replica={replica} />
            ))}
          </ul>
        ) : (
          <p className="text-muted">None now. Start the app, and they stand here.</p>
        )
      ) : error ? (
        <p className="text-danger">{error.message}</p>
      ) : (
        <Skeleton className="h-14" />
      )}
    </Card>
  );
}

function PastReplicas({ moment }: { moment: Moment }) {
  if (moment.replicas.length === 0) return <p className="text-muted">None at that moment.</p>;
  return (
    <ul aria-label="Replicas">
      {moment.replicas.map(({ id, ordinal, revision, phase }) => (
        <li key={id} className="flex items-center gap-3 border-line border-b py-2 last:border-b-0">
          <span className="w-7 font-mono">#{ordinal}</span>
          <Pill tone={PHASE_TONES[phase]}>{phase}</Pill>
          <span className="ml-auto text-muted">revision {revision}</span>
        </li>
      ))}
    </ul>
  );
}
