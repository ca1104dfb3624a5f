'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton.tsx';

/** Forms load after the app's frame, which stands above them. */
export const LazySettings = dynamic(() => import('./settings.tsx').then((one) => one.Settings), {
  ssr: false,
  loading: () => (
    <div className="grid max-w-5xl gap-4">
      <Skeleton className="h-72" />
      <Skeleton className="h-44" />
      <Skeleton className="h-56" />
    </div>
  ),
});
