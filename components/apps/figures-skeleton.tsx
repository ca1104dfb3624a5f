import { Skeleton } from '../ui/skeleton.tsx';

const FIGURES = 6;

export function FiguresSkeleton() {
  return (
    <div className="mb-3 grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-6">
      {Array.from({ length: FIGURES }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a placeholder is its place
        <Skeleton key={index} className="h-19 rounded-lg!" />
      ))}
    </div>
  );
}
