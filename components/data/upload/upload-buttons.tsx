'use client';
import { FolderUp, Upload } from 'lucide-react';
import { useRef } from 'react';
import { toast } from '../../../lib/client/toasts.ts';
import { below, chosenFiles, MOST_FILES } from '../../../lib/client/uploads/dropped-files.ts';
import type { UploadPlace } from '../../../lib/client/uploads/upload-queue.ts';
import { uploads } from '../../../lib/client/uploads/uploads.ts';
import { formatCount } from '../../../lib/domain/text/format.ts';
import { Button, type ButtonProps } from '../../ui/button.tsx';

interface UploadButtonsProps extends Pick<ButtonProps, 'size' | 'disabledReason'> {
  place: UploadPlace;
  /** Without a slash at its end; empty: the container itself. */
  folder: string;
}

/** Opens the browser's dialog: for files, and for a folder with all that is in it. */
export function UploadButtons({ place, folder, size, disabledReason }: UploadButtonsProps) {
  const files = useRef<HTMLInputElement>(null);
  const folders = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const chosen = chosenFiles(input.files ?? []);
    // The same files can be chosen again.
    input.value = '';
    if (chosen.length <= MOST_FILES) uploads.add(place, below(folder, chosen));
    else toast.error(`These are more than ${formatCount(MOST_FILES)} files`, { description: 'Upload them in parts.' });
  };
  return (
    <>
      <Button
        size={size}
        variant={size === 'sm' ? 'outline' : 'primary'}
        disabledReason={disabledReason}
        onClick={() => files.current?.click()}
      >
        <Upload aria-hidden />
        Upload files
      </Button>
      <Button size={size} disabledReason={disabledReason} onClick={() => folders.current?.click()}>
        <FolderUp aria-hidden />
        Upload a folder
      </Button>
      <input ref={files} type="file" multiple hidden onChange={(event) => take(event.target)} />
      <input
        ref={(input) => {
          folders.current = input;
          if (input) input.webkitdirectory = true;
        }}
        type="file"
        hidden
        onChange={(event) => take(event.target)}
      />
    </>
  );
}
