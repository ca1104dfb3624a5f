import { FiguresSkeleton } from '../../../../../components/apps/figures-skeleton.tsx';
import { RowsSkeleton } from '../../../../../components/apps/rows-skeleton.tsx';
import { PageHeader } from '../../../../../components/shell/page-header.tsx';

export default function Loading() {
  return (
    <>
      <PageHeader title="Apps" />
      <FiguresSkeleton />
      <RowsSkeleton />
    </>
  );
}
