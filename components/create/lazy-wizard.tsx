'use client';
import dynamic from 'next/dynamic';
import { PageHeader } from '../shell/page-header.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** Forms are a quarter of this page's JavaScript: its frame is there before them, and does not move. */
export const LazyWizard = dynamic(() => import('./wizard.tsx').then((one) => one.Wizard), {
  ssr: false,
  loading: () => (
    <>
      <PageHeader title="Create app" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-[12rem_minmax(0,1fr)] lg:grid-cols-[12rem_minmax(0,1fr)_19rem]">
        <Skeleton className="h-9 md:h-60" />
        <Skeleton className="h-36" />
        <Skeleton className="h-96 md:col-start-2 lg:col-start-3" />
      </div>
    </>
  ),
});
