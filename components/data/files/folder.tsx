'use client';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { filesQuery } from '../../../lib/client/queries.ts';
import { formatCount, formatPlural } from '../../../lib/domain/text/format.ts';
import type { DataContainer, DataFile } from '../../../lib/http/answers/data.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Input } from '../../ui/input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Unread } from '../unread.tsx';
import { FileTable } from './file-table.tsx';
import { FolderPath } from './folder-path.tsx';

/** With fewer, one sees them all. */
const FILTER_FROM = 12;

interface FolderProps {
  container: DataContainer;
  /** Without a slash at its end; empty: the container itself. */
  folder: string;
  onFolder: (folder: string) => void;
  refetchInterval: number | false;
  /** Why nothing may be changed. */
  lacking: string | undefined;
}

export function Folder({ container, folder, onFolder, refetchInterval, lacking }: FolderProps) {
  const [pages, setPages] = useState(1);
  const [filter, setFilter] = useState('');
  const answers = useQueries({
    queries: Array.from({ length: pages }, (_, index) => ({
      ...filesQuery(container.id, folder, index + 1),
      refetchInterval,
    })),
  });
  const files = answers.flatMap(({ data }) => data?.items ?? []);
  const total = answers[0]?.data?.metadata.total;
  const failed = answers.find(({ error }) => error !== null);
  const words = filter.trim().toLowerCase();
  const found = words === '' ? files : files.filter(({ name }) => name.toLowerCase().includes(words));
  return (
    <Card
      flush
      aria-label="Files"
      title={<FolderPath name={container.name} folder={folder} onFolder={onFolder} />}
      action={
        total !== undefined && total >= FILTER_FROM ? (
          <Input
            type="search"
            aria-label="Filter files"
            aria-keyshortcuts="/"
            placeholder="Filter by name"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className="sm:w-52!"
          />
        ) : null
      }
    >
      {total === undefined ? (
        failed ? (
          <Unread what="The files" message={failed.error?.message ?? ''} retry={() => void failed.refetch()} />
        ) : (
          <Skeleton className="m-4 h-40" />
        )
      ) : (
        <>
          <Files
            container={container}
            files={found}
            count={total}
            filtered={words !== ''}
            onFolder={onFolder}
            lacking={lacking}
          />
          {files.length < total && (
            <div className="flex flex-wrap items-center justify-center gap-3 border-line border-t p-3">
              <span className="text-muted">
                {formatCount(files.length)} of {formatCount(total)} are shown
              </span>
              <Button
                size="sm"
                pending={answers.some(({ isPending }) => isPending)}
                onClick={() => setPages((now) => now + 1)}
              >
                Show more
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

interface FilesProps extends Pick<FolderProps, 'container' | 'onFolder' | 'lacking'> {
  files: readonly DataFile[];
  /** In the folder, filtered or not. */
  count: number;
  filtered: boolean;
}

function Files({ container, files, count, filtered, onFolder, lacking }: FilesProps) {
  if (count === 0) {
    return (
      <Empty title="No files here yet" className="py-10">
        {lacking ??
          'Drop files or folders here, or use the buttons above. A file of up to 10 GiB goes up whole or not at all.'}
      </Empty>
    );
  }
  if (files.length === 0) return <Empty title={filtered ? 'No file’s name has that in it' : 'No files here'} />;
  return (
    <FileTable
      container={container}
      files={files}
      onFolder={onFolder}
      lacking={lacking}
      label={formatPlural(count, 'entry', 'entries')}
    />
  );
}
