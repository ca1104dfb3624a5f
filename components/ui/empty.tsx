import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface EmptyProps {
  title: ReactNode;
  /** One sentence: what will stand here, how it gets here. */
  children?: ReactNode;
  /** One button. */
  action?: ReactNode;
  className?: string;
}

export function Empty({ title, children, action, className }: EmptyProps) {
  return (
    <div className={cn('flex flex-col items-center gap-3 px-4 py-12 text-center', className)}>
      <div className="font-semibold text-lg">{title}</div>
      {children && <div className="max-w-prose text-muted">{children}</div>}
      {action && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
