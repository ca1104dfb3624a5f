'use client';
import { useQuery } from '@tanstack/react-query';
import { diskQuery } from '../../lib/client/queries.ts';
import { formatBytes, formatPlural } from '../../lib/domain/text/format.ts';
import type { Disk } from '../../lib/http/answers/disk.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Bytes } from '../text/bytes.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ImageLimit } from './image-limit.tsx';
import { ImagesCard } from './images-card.tsx';
import { LogsCard } from './logs-card.tsx';
import { OrphansCard } from './orphans-card.tsx';

const EVERY_MS = 5_000;
/** While the worker removes something. */
const SOON_MS = 2_000;

/** What takes disk on the engine and in Davit's home, and what of it may go. */
export function DiskPage() {
  const { data, error, refetch } = useQuery({
    ...diskQuery(),
    refetchInterval: ({ state }) => (state.data?.images.some(({ removing }) => removing) ? SOON_MS : EVERY_MS),
  });
  return (
    <>
      <PageHeader title="Disk" />
      {data ? (
        <div className="flex flex-col gap-3">
          <Totals disk={data} />
          <ImageLimit key={data.maxImageBytes} maxImageBytes={data.maxImageBytes} />
          {data.orphans.length > 0 && <OrphansCard orphans={data.orphans} />}
          <ImagesCard images={data.images} asOf={data.asOf} />
          <LogsCard logs={data.logs} />
        </div>
      ) : error ? (
        <Notice
          live
          tone="danger"
          title="What takes disk could not be read"
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          {error.message}
        </Notice>
      ) : (
        <Skeleton className="h-96" />
      )}
    </>
  );
}

function Totals({ disk: { images, logs, database, engine } }: { disk: Disk }) {
  const figures = [
    ...(engine
      ? [{ label: 'Free', bytes: engine.freeBytes, note: `of the engine’s disk of ${formatBytes(engine.totalBytes)}` }]
      : []),
    {
      label: 'Images',
      bytes: images.reduce((sum, image) => sum + image.bytes, 0),
      note: `${formatPlural(images.length, 'image')}; layers that several share are counted in each`,
    },
    { label: 'Logs', bytes: logs.bytes, note: `of ${formatPlural(logs.apps, 'app')}, compressed` },
    { label: 'Database', bytes: database.bytes, note: 'apps, events, ledger, measurements' },
  ];
  return (
    <Card>
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(14rem,1fr))] gap-4">
        {figures.map(({ label, bytes, note }) => (
          <div key={label}>
            <dt className="text-muted text-sm">{label}</dt>
            <dd className="font-semibold text-lg">
              <Bytes bytes={bytes} />
            </dd>
            <dd className="text-dim text-sm">{note}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
