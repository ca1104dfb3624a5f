import { Skeleton } from '../../ui/skeleton.tsx';

const ROWS = 6;

/** The list before it is known: the same frame, the same heights. @param bar whether the controls above it are not there yet */
export function RowsSkeleton({ bar = true }: { bar?: boolean }) {
  return (
    <div role="status" aria-label="Loading the apps">
      {bar && (
        <div className="mb-3 flex flex-wrap gap-2">
          <Skeleton className="h-8 w-full sm:w-60" />
          <Skeleton className="h-8 w-full sm:w-96" />
        </div>
      )}
      <div className="rounded-lg border border-line bg-card">
        <div className="h-8 border-line border-b" />
        {Array.from({ length: ROWS }, (_, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a placeholder is its place
            key={index}
            className="flex h-32 items-center gap-6 border-line border-b px-4 last:border-b-0 md:h-14"
          >
            <Skeleton className="h-8 w-40" />
            <Skeleton className="h-5 w-28" />
          </div>
        ))}
      </div>
    </div>
  );
}
