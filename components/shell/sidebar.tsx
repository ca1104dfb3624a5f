'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useId } from 'react';
import { appCountQuery, meQuery } from '../../lib/client/queries.ts';
import { formatCount } from '../../lib/domain/text/format.ts';
import { paths } from '../../lib/paths/paths.ts';
import { cn } from '../ui/cn.ts';
import { Menu } from '../ui/menu.tsx';
import { Logo } from './logo.tsx';
import { INSTANCE_PAGES, isWithin, PROJECT_PAGES } from './navigation.ts';

/** @param onNavigate closes the drawer that it stands in on a phone */
export function Sidebar({ project, onNavigate }: { project: string | undefined; onNavigate?: () => void }) {
  const { data: me } = useQuery(meQuery());
  return (
    <nav aria-label="Main" className="flex flex-col gap-3 p-2.5">
      <Link
        href={project ? paths.apps(project) : paths.home()}
        className="flex items-center gap-2.5 self-start rounded-md px-2 py-1.5 font-semibold text-lg"
      >
        <Logo />
        Davit
      </Link>
      <ProjectSwitcher project={project} />
      {project && <Pages project={project} onNavigate={onNavigate} />}
      {me?.role === 'administrator' && <InstancePages onNavigate={onNavigate} />}
    </nav>
  );
}

function ProjectSwitcher({ project }: { project: string | undefined }) {
  const { data: me } = useQuery(meQuery());
  const name = me?.projects.find((one) => one.slug === project)?.name;
  return (
    <Menu
      label="Projects"
      labelled
      variant="outline"
      size="md"
      align="start"
      className="w-full"
      buttonClassName="w-full justify-between! font-normal"
      entries={(me?.projects ?? []).map((one) => ({
        label: one.name,
        href: paths.apps(one.slug),
        checked: one.slug === project,
      }))}
    >
      <span className="min-w-0 truncate">
        <span className="sr-only">Project: </span>
        {name ?? 'Choose a project'}
      </span>
      <ChevronsUpDown aria-hidden className="text-dim" />
    </Menu>
  );
}

function Pages({ project, onNavigate }: { project: string; onNavigate: (() => void) | undefined }) {
  const { data: apps } = useQuery(appCountQuery(project));
  return (
    <ul className="flex flex-col gap-0.5">
      {PROJECT_PAGES.map((page) => (
        <PageLink key={page.label} label={page.label} href={page.href(project)} onNavigate={onNavigate}>
          {page.label === 'Apps' && apps && (
            <span className="text-sm">
              {formatCount(apps.metadata.total)}
              <span className="sr-only"> in this project</span>
            </span>
          )}
        </PageLink>
      ))}
    </ul>
  );
}

/** About all projects. */
function InstancePages({ onNavigate }: { onNavigate: (() => void) | undefined }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-0.5">
      <p id={id} className="px-2 font-medium text-dim text-sm">
        Instance
      </p>
      <ul aria-labelledby={id} className="flex flex-col gap-0.5">
        {INSTANCE_PAGES.map((page) => (
          <PageLink key={page.label} label={page.label} href={page.href()} onNavigate={onNavigate} />
        ))}
      </ul>
    </div>
  );
}

interface PageLinkProps {
  label: string;
  href: string;
  onNavigate: (() => void) | undefined;
  children?: ReactNode;
}

function PageLink({ label, href, onNavigate, children }: PageLinkProps) {
  const current = isWithin(usePathname(), href);
  return (
    <li>
      <Link
        href={href}
        aria-current={current ? 'page' : undefined}
        onClick={onNavigate}
        className={cn(
          'flex h-8 items-center justify-between rounded-md px-2',
          current ? 'bg-accent-soft font-medium text-accent-text' : 'text-muted hover:bg-inset hover:text-text',
        )}
      >
        {label}
        {children}
      </Link>
    </li>
  );
}
