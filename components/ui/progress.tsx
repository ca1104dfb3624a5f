import { cn } from './cn.ts';

export interface ProgressProps {
  /** What moves. */
  label: string;
  /** Absent: nobody knows how far it is. */
  value?: number | undefined;
  max: number;
  className?: string;
}

/** How far something is. With figures beside it: the bar alone tells little. */
export function Progress({ label, value, max, className }: ProgressProps) {
  return (
    <progress
      aria-label={label}
      max={max}
      {...(value === undefined ? {} : { value })}
      className={cn(
        'block h-1.5 w-full appearance-none overflow-hidden rounded-full border-0 bg-line',
        '[&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent',
        '[&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-accent',
        // Without a value there is no bar to draw: all of it, pale.
        value === undefined && '[&::-webkit-progress-bar]:bg-accent-soft [&::-moz-progress-bar]:bg-accent-soft',
        className,
      )}
    />
  );
}
