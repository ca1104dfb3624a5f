'use client';
import { useQuery } from '@tanstack/react-query';
import { Menu as MenuIcon, Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useParams, useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { projectAtHand } from '../../lib/client/last-project.ts';
import { meQuery } from '../../lib/client/queries.ts';
import { useUploadsBegun } from '../../lib/client/uploads/begun.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { type Account, AccountMenu } from './account-menu.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { PROJECT_PAGES } from './navigation.ts';
import type { ShortcutAction } from './palette/shortcuts.ts';
import { focusFilter, useShortcuts } from './palette/use-shortcuts.ts';
import { Sidebar } from './sidebar.tsx';
import { ThemeMenu } from './theme-menu.tsx';

const Palette = dynamic(() => import('./palette/palette.tsx').then((one) => one.Palette), { ssr: false });
const ShortcutHelp = dynamic(() => import('./palette/shortcut-help.tsx').then((one) => one.ShortcutHelp), {
  ssr: false,
});

const UploadDock = dynamic(() => import('../data/upload/upload-dock.tsx').then((one) => one.UploadDock), {
  ssr: false,
});

type Overlay = 'palette' | 'help' | 'drawer';

/** The frame around every page: it is there at once and stays while pages change. */
export function Shell({ user, children }: { user: Account; children: ReactNode }) {
  const router = useRouter();
  const { project } = useParams<{ project?: string }>();
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  /** Kept mounted once opened: closing gives focus back to where it was. */
  const [seen, setSeen] = useState<readonly Overlay[]>([]);
  const show = (one: Overlay, open = true) => {
    if (open && !seen.includes(one)) setSeen([...seen, one]);
    setOverlay((now) => (open ? one : now === one ? null : now));
  };
  const { data: me } = useQuery(meQuery());
  const hasUploads = useUploadsBegun();
  /** From a page of the instance, keys and the palette lead into the project that one came from. */
  const projectOfKeys = () => project ?? projectAtHand(me?.projects ?? [], document.cookie)?.slug;
  useShortcuts((action: ShortcutAction) => {
    const project = projectOfKeys();
    switch (action.kind) {
      case 'palette':
        return show('palette');
      case 'help':
        return show('help');
      case 'filter':
        return focusFilter();
      case 'create':
        return project && router.push(paths.newApp(project));
      case 'go': {
        const page = PROJECT_PAGES[action.page];
        return project && page && router.push(page.href(project));
      }
    }
  });
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the page
      </a>
      <div className="sticky top-0 hidden h-dvh overflow-y-auto border-line border-r lg:block">
        <Sidebar project={project} />
      </div>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-line border-b bg-background px-4 lg:px-6">
          <Button variant="outline" size="icon" label="Menu" className="lg:hidden" onClick={() => show('drawer')}>
            <MenuIcon aria-hidden />
          </Button>
          <Breadcrumb />
          <button
            type="button"
            aria-keyshortcuts="Control+K Meta+K"
            className="flex h-8 shrink-0 items-center gap-2 rounded-md border border-line bg-card px-2 text-muted hover:bg-inset sm:w-60"
            onClick={() => show('palette')}
            onPointerEnter={() => void import('./palette/palette.tsx').catch(() => undefined)}
          >
            <Search aria-hidden className="size-4" />
            <span className="grow truncate text-left max-sm:sr-only">Search or run a command</span>
            <kbd aria-hidden className="rounded-sm border border-line px-1 font-mono text-dim text-xs max-sm:hidden">
              ⌘K
            </kbd>
          </button>
          <ThemeMenu />
          <AccountMenu user={user} />
        </header>
        <main id="main" tabIndex={-1} className="w-full min-w-0 grow px-4 py-4 outline-none lg:px-6">
          {children}
        </main>
      </div>
      {hasUploads && <UploadDock />}
      <Sheet side="left" title="Menu" open={overlay === 'drawer'} onOpenChange={(open) => show('drawer', open)}>
        <Sidebar project={project} onNavigate={() => show('drawer', false)} />
      </Sheet>
      {seen.includes('palette') && (
        <Palette
          open={overlay === 'palette'}
          onOpenChange={(open) => show('palette', open)}
          project={projectOfKeys()}
          showHelp={() => show('help')}
        />
      )}
      {seen.includes('help') && <ShortcutHelp open={overlay === 'help'} onOpenChange={(open) => show('help', open)} />}
    </div>
  );
}
