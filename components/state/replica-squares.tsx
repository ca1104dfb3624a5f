import { cn } from '../ui/cn.ts';

/** More squares than this would be a smear: the figure says it. */
const MOST = 10;

export interface ReplicaSquaresProps {
  ready: number;
  /** There, and not ready yet. */
  starting: number;
  wanted: number;
  /** Without the figure beside them. */
  bare?: boolean;
  className?: string;
}

/** Filled ready, violet starting, outline wanted; `3/5` beside them. */
export function ReplicaSquares({ ready, starting, wanted, bare = false, className }: ReplicaSquaresProps) {
  const total = Math.max(wanted, ready + starting);
  const words =
    total === 0 ? 'No replicas' : `${ready} of ${wanted} ready${starting > 0 ? `, ${starting} starting` : ''}`;
  return (
    <span role="img" aria-label={words} title={words} className={cn('inline-flex items-center gap-1.5', className)}>
      {total > 0 && (
        <span className="flex gap-0.5">
          {Array.from({ length: Math.min(total, MOST) }, (_, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a square is its place
              key={index}
              className={cn(
                'size-2 rounded-[2px] border',
                index < ready
                  ? 'border-ok bg-ok'
                  : index < ready + starting
                    ? 'border-scaling bg-scaling'
                    : 'border-line-strong',
              )}
            />
          ))}
        </span>
      )}
      {!bare && (
        <span aria-hidden className="text-muted">
          {total === 0 ? '0' : `${ready}/${wanted}`}
        </span>
      )}
    </span>
  );
}
