'use client';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { toast } from '../../../lib/client/toasts.ts';
import { below, droppedFiles } from '../../../lib/client/uploads/dropped-files.ts';
import type { UploadPlace } from '../../../lib/client/uploads/upload-queue.ts';
import { uploads } from '../../../lib/client/uploads/uploads.ts';
import { cn } from '../../ui/cn.ts';

interface DropZoneProps {
  place: UploadPlace;
  /** Without a slash at its end; empty: the container itself. */
  folder: string;
  disabled: boolean;
  children: ReactNode;
}

/** Takes files and folders that are dropped on what is in it. For a mouse alone: the buttons do the same. */
export function DropZone({ place, folder, disabled, children }: DropZoneProps) {
  /** Each element inside is entered and left by itself. */
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const takes = ({ dataTransfer }: DragEvent) => !disabled && dataTransfer.types.includes('Files');
  const enter = (event: DragEvent, by: 1 | -1) => {
    if (!takes(event)) return;
    event.preventDefault();
    depth.current += by;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!takes(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    droppedFiles(event.dataTransfer).then(
      (files) => uploads.add(place, below(folder, files)),
      (error: unknown) => toast.error('Not uploaded', { description: error instanceof Error ? error.message : '' }),
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it does has buttons beside it
    <div
      className={cn('relative rounded-lg', isOver && 'outline-2 outline-accent outline-dashed outline-offset-2')}
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => {
        if (takes(event)) event.preventDefault();
      }}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <p
          aria-hidden
          className="pointer-events-none absolute inset-x-0 top-14 mx-auto w-fit max-w-full rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent"
        >
          Drop to upload into {place.name}
          {folder && `/${folder}`}
        </p>
      )}
    </div>
  );
}
