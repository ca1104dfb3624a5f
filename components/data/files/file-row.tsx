'use client';
import { File, Folder, MoreHorizontal } from 'lucide-react';
import { NOTHING } from '../../../lib/domain/text/format.ts';
import { showControls } from '../../../lib/domain/text/inert-text.ts';
import type { DataContainer, DataFile } from '../../../lib/http/answers/data.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Instant } from '../../text/instant.tsx';
import { cn } from '../../ui/cn.ts';
import { Menu } from '../../ui/menu.tsx';

/** All rows have one height: nothing jumps, and which are seen is arithmetic. */
export const ROW_PX = 40;
export const FILE_GRID =
  'grid grid-cols-[minmax(0,1fr)_6rem_2.75rem] items-center md:grid-cols-[minmax(0,1fr)_7rem_8rem_3rem]';

interface FileRowProps {
  container: DataContainer;
  file: DataFile;
  /** From 1, the header is 1. */
  rowIndex: number;
  onFolder: (folder: string) => void;
  onDelete: (file: DataFile) => void;
  lacking: string | undefined;
}

export function FileRow({ container, file, rowIndex, onFolder, onDelete, lacking }: FileRowProps) {
  const { path, folder, bytes, modifiedAt } = file;
  const name = showControls(file.name);
  const content = paths.containerContent(container.id, path);
  return (
    <tr
      aria-rowindex={rowIndex}
      className={cn(FILE_GRID, 'h-10 border-line border-b last:border-b-0 hover:bg-inset/60')}
    >
      <th scope="row" className="flex min-w-0 items-center gap-2 px-3 font-normal" title={name}>
        {folder ? (
          <Folder aria-hidden className="size-4 shrink-0 text-accent-text" />
        ) : (
          <File aria-hidden className="size-4 shrink-0 text-dim" />
        )}
        {folder ? (
          <button type="button" onClick={() => onFolder(path)} className="truncate font-medium hover:underline">
            {name}
            <span className="sr-only">, folder</span>
          </button>
        ) : (
          <a href={content} download className="truncate hover:underline">
            {name}
          </a>
        )}
      </th>
      <td className="whitespace-nowrap px-3 text-right">
        {bytes === undefined ? <span className="text-dim">{NOTHING}</span> : <Bytes bytes={bytes} />}
      </td>
      <td className="whitespace-nowrap px-3 text-muted max-md:hidden">
        <Instant at={modifiedAt} />
      </td>
      <td className="flex justify-end pr-2">
        <Menu
          label={`Actions for ${name}`}
          entries={[
            folder
              ? { label: 'Open', onSelect: () => onFolder(path) }
              : { label: 'Download', onSelect: () => download(content) },
            { label: 'Delete…', danger: true, onSelect: () => onDelete(file), disabledReason: lacking },
          ]}
        >
          <MoreHorizontal aria-hidden />
        </Menu>
      </td>
    </tr>
  );
}

/** As its link does. */
function download(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}
