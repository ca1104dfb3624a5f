'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import * as RadixDialog from 'radix-ui/dialog';
import { useDeferredValue, useState } from 'react';
import { appSearchQuery } from '../../../lib/client/queries.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { StateBadge } from '../../state/state-badge.tsx';
import { useCommands } from './commands.ts';
import { rankApps } from './rank.ts';
import { Keys } from './shortcut-help.tsx';

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  project: string | undefined;
  showHelp: () => void;
}

const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent-text';
const GROUP =
  'p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-dim [&_[cmdk-group-heading]]:text-sm';

/** Finds apps (the API searches: also those that no list has loaded), pages and actions. */
export function Palette({ open, onOpenChange, project, showHelp }: PaletteProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-1.5rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-card text-text outline-none"
        >
          <RadixDialog.Title className="sr-only">Search</RadixDialog.Title>
          <Search project={project} showHelp={showHelp} close={() => onOpenChange(false)} />
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface SearchProps extends Pick<PaletteProps, 'project' | 'showHelp'> {
  close: () => void;
}

function Search({ project, showHelp, close }: SearchProps) {
  const [text, setText] = useState('');
  const groups = useCommands(project, showHelp);
  const run = (action: () => void) => {
    close();
    action();
  };
  return (
    <Command label="Search or run a command" loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Search or run a command"
        className="h-11 w-full border-line border-b bg-transparent px-4 outline-none placeholder:text-dim max-sm:text-[16px]"
      />
      <Command.List className="max-h-[min(26rem,60vh)] overflow-y-auto overscroll-contain">
        <Command.Empty className="px-4 py-8 text-center text-muted">
          Nothing is called “{text}”: no app of this project, no page, no action.
        </Command.Empty>
        {project && <Apps project={project} text={text} run={run} />}
        {groups
          .filter(({ commands }) => commands.length > 0)
          .map(({ group, commands }) => (
            <Command.Group key={group} heading={group} className={GROUP}>
              {commands.map((command) => (
                <Command.Item
                  key={command.label}
                  value={`${group} ${command.label}`}
                  keywords={command.keywords}
                  onSelect={() => run(command.run)}
                  className={ITEM}
                >
                  <span className="min-w-0 grow truncate">{command.label}</span>
                  {command.keys && <Keys keys={command.keys} />}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
      </Command.List>
    </Command>
  );
}

interface AppsProps {
  project: string;
  text: string;
  run: (action: () => void) => void;
}

function Apps({ project, text, run }: AppsProps) {
  const router = useRouter();
  const search = useDeferredValue(text.trim());
  const { data } = useQuery({ ...appSearchQuery(project, search), placeholderData: keepPreviousData });
  const apps = rankApps(data?.items ?? [], search);
  if (apps.length === 0) return null;
  return (
    <Command.Group heading="Apps" className={GROUP}>
      {apps.map((app: App) => (
        <Command.Item
          key={app.id}
          value={app.id}
          // The API has found it: the palette's own filter must not lose it.
          keywords={[app.spec.name, app.spec.image, text]}
          onSelect={() => run(() => router.push(paths.app(project, app.id)))}
          className={ITEM}
        >
          <span className="min-w-0 grow">
            <span className="block truncate">{app.spec.name}</span>
            <span className="block truncate font-mono text-dim text-sm">{app.spec.image}</span>
          </span>
          <StateBadge state={app.status.state} />
        </Command.Item>
      ))}
    </Command.Group>
  );
}
