import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** Scrolls sideways by itself where it must; named by `aria-label` or a caption. */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return (
    <div className="overflow-x-auto">
      <table {...rest} className={cn('w-full border-collapse text-left', className)} />
    </div>
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
