import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/**
 * Scrolls sideways by itself where it must; named by `aria-label` or a caption.
 *
 * @param scrolls it is wide and has nothing in it that takes the focus: then it does, so that the keyboard scrolls it
 */
export function Table({ scrolls = false, className, ...rest }: ComponentProps<'table'> & { scrolls?: boolean }) {
  const table = <table {...rest} className={cn('w-full border-collapse text-left', className)} />;
  if (!scrolls) return <div className="overflow-x-auto">{table}</div>;
  return (
    <section
      aria-label={rest['aria-label'] ? `${rest['aria-label']}, scrolls sideways` : 'Scrolls sideways'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      {table}
    </section>
  );
}

export function TableHeader(props: ComponentProps<'thead'>) {
  return <thead {...props} />;
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} />;
}

export function TableFooter({ className, ...rest }: ComponentProps<'tfoot'>) {
  return <tfoot {...rest} className={cn('border-line border-t font-semibold', className)} />;
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr {...rest} className={cn('border-line border-b last:border-b-0', className)} />;
}

/** `numeric`: at the right, so that figures stand under each other. */
export function TableHead({ numeric = false, className, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn('h-8 whitespace-nowrap px-3 font-medium text-muted text-sm', numeric && 'text-right', className)}
    />
  );
}

export function TableCell({ numeric = false, className, ...rest }: ComponentProps<'td'> & { numeric?: boolean }) {
  return <td {...rest} className={cn('px-3 py-2', numeric && 'whitespace-nowrap text-right', className)} />;
}
