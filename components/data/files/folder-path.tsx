import { Fragment } from 'react';
import { showControls } from '../../../lib/domain/text/inert-text.ts';

interface FolderPathProps {
  /** Of the container. */
  name: string;
  folder: string;
  onFolder: (folder: string) => void;
}

/** Where one is within a container, each part a way back. */
export function FolderPath({ name, folder, onFolder }: FolderPathProps) {
  const parts = folder === '' ? [] : folder.split('/');
  const places = [
    { label: name, path: '' },
    ...parts.map((part, index) => ({ label: showControls(part), path: parts.slice(0, index + 1).join('/') })),
  ];
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 font-mono">
      {places.map(({ label, path }, index) => (
        <Fragment key={path}>
          {index > 0 && (
            <span aria-hidden className="text-dim">
              /
            </span>
          )}
          {index === places.length - 1 ? (
            <span className="break-all">{label}</span>
          ) : (
            <button
              type="button"
              onClick={() => onFolder(path)}
              className="break-all rounded-sm text-left text-accent-text hover:underline"
            >
              {label}
            </button>
          )}
        </Fragment>
      ))}
    </span>
  );
}
