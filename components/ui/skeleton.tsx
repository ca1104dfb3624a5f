import { cn } from './cn.ts';

/** Stands where something will: give it the same height. Silent to screen readers; say what loads once, beside it. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('rounded-md bg-inset', className)} />;
}
