import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from './cn.ts';

export interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  /** Its heading, and the name of its region. */
  title?: ReactNode;
  /** At the right of the heading: a link, a choice, a figure. */
  action?: ReactNode;
  /** Without padding around the content, for a table or a list that reaches the edges. */
  flush?: boolean;
}

export function Card({ title, action, flush = false, className, children, ...rest }: CardProps) {
  const id = useId();
  return (
    <section
      {...rest}
      {...(title ? { 'aria-labelledby': id } : {})}
      className={cn('min-w-0 rounded-lg border border-line bg-card', className)}
    >
      {(title || action) && (
        <header className="flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-3 pb-1">
          {title && (
            <h2 id={id} className="font-semibold">
              {title}
            </h2>
          )}
          {action && <div className="flex min-w-0 flex-wrap items-center gap-2 text-muted">{action}</div>}
        </header>
      )}
      <div className={cn(!flush && (title || action ? 'px-4 pt-1 pb-4' : 'p-4'))}>{children}</div>
    </section>
  );
}
