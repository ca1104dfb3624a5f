'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton.tsx';

/** Drawn in the first HTML; the list that holds a long log comes after the page's frame. */
export const LazyLog = dynamic(() => import('./log-view.tsx').then((one) => one.LogView), {
  loading: () => <Skeleton className="h-[max(22rem,calc(100dvh-16rem))]" />,
});
