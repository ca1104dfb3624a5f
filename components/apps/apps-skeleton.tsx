import { PageHeader } from '../shell/page-header.tsx';
import { FiguresSkeleton } from './figures-skeleton.tsx';
import { RowsSkeleton } from './list/rows-skeleton.tsx';

/** The page of the list before anything of it is known: the same frame, the same heights. */
export function AppsSkeleton() {
  return (
    <>
      <PageHeader title="Apps" />
      <FiguresSkeleton />
      <RowsSkeleton />
    </>
  );
}
