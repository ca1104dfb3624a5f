'use client';
import { useQuery } from '@tanstack/react-query';
import { sharedRegistryQuery } from '../../../lib/client/queries.ts';
import type { SharedRegistry } from '../../../lib/http/answers/shared-registry.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PushCommands } from './push-commands.tsx';
import { SharedImages } from './shared-images-table.tsx';

/** What is pushed shows without a reload. */
const LOOK_AGAIN_MS = 5_000;

/** Images that the project keeps in Davit's own registry, and how they get there. */
export function SharedRegistryCard({ project }: { project: string }) {
  const { data, error, refetch } = useQuery({ ...sharedRegistryQuery(project), refetchInterval: LOOK_AGAIN_MS });
  return (
    <Card
      flush
      title="Shared registry"
      action={
        data && data.repositories.length > 0 ? (
          <span className="text-sm">
            <Bytes bytes={data.bytes} /> compressed
          </span>
        ) : undefined
      }
    >
      {data ? (
        <Content project={project} registry={data} />
      ) : error ? (
        <Notice
          live
          tone="danger"
          title="The shared registry could not be read"
          action={<Button onClick={() => void refetch()}>Try again</Button>}
          className="m-4"
        >
          {error.message}
        </Notice>
      ) : (
        <Skeleton className="m-4 h-40" />
      )}
    </Card>
  );
}

function Content({ project, registry }: { project: string; registry: SharedRegistry }) {
  const { repositories, address, ready, message } = registry;
  const isEmpty = repositories.length === 0;
  return (
    <>
      {!ready && (
        <Notice tone="warning" title="It does not answer now" className="mx-4 mb-4">
          {message}
        </Notice>
      )}
      {isEmpty && ready && (
        <p className="px-4 pb-3 text-muted">
          Nothing is in it yet. Push an image from the machine that has it: all of the project may use it, and nobody
          else.
        </p>
      )}
      {!isEmpty && <SharedImages project={project} repositories={repositories} />}
      {ready && (
        <details open={isEmpty} className="border-line border-t px-4 py-3">
          <summary className="font-medium">Push an image</summary>
          <PushCommands project={project} address={address} />
        </details>
      )}
    </>
  );
}
