'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { showControls } from '../../lib/domain/text/inert-text.ts';
import type { DiskImage } from '../../lib/http/answers/disk.ts';
import { Bytes } from '../text/bytes.tsx';
import { Instant } from '../text/instant.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

const CleanDialog = dynamic(() => import('./clean-dialog.tsx').then((one) => one.CleanDialog), { ssr: false });

/** All images on the engine, the largest first; those that Davit fetched and nothing needs can go. */
export function ImagesCard({ images, asOf }: { images: DiskImage[]; asOf: string | undefined }) {
  const [cleaning, setCleaning] = useState(false);
  const removable = images.some((image) => image.removable && !image.removing);
  return (
    <Card
      flush
      title="Images"
      action={
        <>
          {asOf && (
            <span className="text-sm">
              as of <Instant at={asOf} />
            </span>
          )}
          <Button
            onClick={() => setCleaning(true)}
            disabledReason={removable ? undefined : 'Each image is needed, or Davit did not fetch it'}
          >
            Remove unused images…
          </Button>
        </>
      }
    >
      {images.length === 0 ? (
        <Empty title="Not looked at yet">The worker looks at the engine’s images once a minute.</Empty>
      ) : (
        <Table aria-label="Images" scrolls>
          <TableHeader>
            <TableRow>
              <TableHead>Image</TableHead>
              <TableHead numeric>Size</TableHead>
              <TableHead>Needed by</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {images.map((image) => (
              <TableRow key={image.id}>
                <TableCell className="max-w-96 break-all font-mono text-sm">{nameOf(image)}</TableCell>
                <TableCell numeric>
                  <Bytes bytes={image.bytes} />
                </TableCell>
                <TableCell>
                  <NeededBy image={image} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {cleaning && <CleanDialog onClose={() => setCleaning(false)} />}
    </Card>
  );
}

export function nameOf({ names, id }: DiskImage): string {
  return showControls(names[0] ?? id);
}

/** As many apps are named. */
const NAMED = 3;

function NeededBy({ image: { kept, apps, containers, removing, error } }: { image: DiskImage }) {
  if (removing) return <>Nothing: it is being removed</>;
  switch (kept) {
    case 'app': {
      const named = apps.slice(0, NAMED).map(({ name }) => name);
      return <>{[...named, ...(apps.length > NAMED ? ['others'] : [])].join(', ')}</>;
    }
    case 'container':
      return <>{containers === 1 ? 'A container' : `${containers} containers`}</>;
    case 'not-pulled':
      return <span className="text-muted">Not fetched by Davit: left to whoever brought it</span>;
    case 'named':
      return <span className="text-muted">Someone else gave it a name: left to them</span>;
    default:
      return (
        <>
          Nothing: it may go
          {error && <span className="block text-danger">It did not go: {error}</span>}
        </>
      );
  }
}
