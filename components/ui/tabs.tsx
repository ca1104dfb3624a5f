'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { cn } from './cn.ts';

export interface LinkTab {
  href: string;
  label: ReactNode;
}

/** Left of the current tab, so that one sees that there are others. */
const EDGE_PX = 72;

/** Tabs that are pages: links in a navigation, the current one marked. The one whose `href` is the path is current. */
export function LinkTabs({ label, tabs, className }: { label: string; tabs: readonly LinkTab[]; className?: string }) {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On a phone not all stand side by side: the one where one is shall be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path decides which one is current
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && current) nav.current.scrollLeft = current.offsetLeft - nav.current.offsetLeft - EDGE_PX;
  }, [path]);
  return (
    <nav ref={nav} aria-label={label} className={cn('overflow-x-auto border-line border-b', className)}>
      <ul className="flex gap-5">
        {tabs.map((tab) => {
          const current = path === tab.href;
          return (
            <li key={tab.href}>
              <Link
                href={tab.href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  '-mb-px block whitespace-nowrap border-b-2 py-2 focus-visible:-outline-offset-2',
                  current ? 'border-accent font-medium text-text' : 'border-transparent text-muted hover:text-text',
                )}
              >
                {tab.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
