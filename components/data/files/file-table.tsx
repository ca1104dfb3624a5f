'use client';
import { useRef, useState } from 'react';
import type { DataContainer, DataFile } from '../../../lib/http/answers/data.ts';
import { useRowWindow } from '../../apps/list/use-row-window.ts';
import { cn } from '../../ui/cn.ts';
import { DeleteFile } from './delete-file.tsx';
import { FILE_GRID, FileRow, ROW_PX } from './file-row.tsx';

interface FileTableProps {
  container: DataContainer;
  files: readonly DataFile[];
  onFolder: (folder: string) => void;
  lacking: string | undefined;
  /** How many there are. */
  label: string;
}

/** Draws the rows that are seen, of however many. */
export function FileTable({ container, files, onFolder, lacking, label }: FileTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to } = useRowWindow(body, ROW_PX, files.length);
  const [deleting, setDeleting] = useState<DataFile | null>(null);
  return (
    <>
      <table aria-label={`Files, ${label}`} aria-rowcount={files.length + 1} className="block text-left">
        <thead className="block">
          <tr aria-rowindex={1} className={cn(FILE_GRID, 'h-8 border-line border-b text-muted text-sm')}>
            <th scope="col" className="px-3 font-medium">
              Name
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              Size
            </th>
            <th scope="col" className="px-3 font-medium max-md:hidden">
              Changed
            </th>
            <th>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody
          ref={body}
          className="block"
          style={{ paddingTop: from * ROW_PX, paddingBottom: (files.length - to) * ROW_PX }}
        >
          {files.slice(from, to).map((file, index) => (
            <FileRow
              key={file.path}
              container={container}
              file={file}
              rowIndex={from + index + 2}
              onFolder={onFolder}
              onDelete={setDeleting}
              lacking={lacking}
            />
          ))}
        </tbody>
      </table>
      <DeleteFile container={container} file={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}
