'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { meQuery } from '../../../lib/client/queries.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { signOutAndSay } from '../account-menu.tsx';
import { INSTANCE_PAGES, PROJECT_PAGES } from '../navigation.ts';
import { THEMES } from '../theme-menu.tsx';

export interface Command {
  label: string;
  /** Other words that one may look for. */
  keywords?: string[];
  keys?: readonly string[];
  run: () => void;
}

/** What the palette offers besides apps, in groups. */
export function useCommands(
  project: string | undefined,
  showHelp: () => void,
): { group: string; commands: Command[] }[] {
  const router = useRouter();
  const { setTheme } = useTheme();
  const { data: me } = useQuery(meQuery());
  const others = (me?.projects ?? []).filter((one) => one.slug !== project);
  return [
    {
      group: 'Pages',
      commands: [
        ...(project
          ? PROJECT_PAGES.map((page) => ({
              label: page.label,
              keys: page.keys,
              run: () => router.push(page.href(project)),
            }))
          : []),
        ...(me?.role === 'administrator'
          ? INSTANCE_PAGES.map((page) => ({ label: page.label, run: () => router.push(page.href()) }))
          : []),
      ],
    },
    {
      group: 'Actions',
      commands: [
        ...(project
          ? [
              {
                label: 'Create an app',
                keywords: ['new', 'deploy', 'run'],
                keys: ['c'],
                run: () => router.push(paths.newApp(project)),
              },
            ]
          : []),
        ...THEMES.map(({ value, label }) => ({
          label: `Theme: ${label.toLowerCase()}`,
          keywords: ['appearance', 'mode'],
          run: () => setTheme(value),
        })),
        { label: 'Shortcuts', keywords: ['keyboard', 'help', 'keys'], keys: ['?'], run: showHelp },
        { label: 'Sign out', keywords: ['log out', 'leave'], run: signOutAndSay },
      ],
    },
    {
      group: 'Switch project',
      commands: others.map((one) => ({
        label: one.name,
        keywords: [one.slug, 'project'],
        run: () => router.push(paths.apps(one.slug)),
      })),
    },
  ];
}
