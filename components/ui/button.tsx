'use client';
import { cva, type VariantProps } from 'class-variance-authority';
import Link from 'next/link';
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

const buttonClass = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-55 disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent text-on-accent not-aria-disabled:hover:bg-accent-hover not-disabled:hover:bg-accent-hover',
        outline: 'border-line bg-card text-text not-aria-disabled:hover:bg-inset',
        ghost:
          'border-transparent text-muted not-aria-disabled:hover:bg-inset not-aria-disabled:hover:text-text aria-expanded:bg-inset',
        danger: 'border-transparent bg-danger text-on-danger not-aria-disabled:hover:opacity-90',
      },
      size: {
        sm: 'h-7 px-2 text-sm',
        md: 'h-8 px-3',
        icon: 'size-8 text-base [&_svg]:size-4',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
);

type Look = VariantProps<typeof buttonClass>;

export interface ButtonProps extends ComponentProps<'button'>, Look {
  /** Why it cannot be used now: it stays visible and focusable, does nothing, and its tooltip says this. */
  disabledReason?: string | undefined;
  /** The action is under way: the button does nothing and says so to assistive technology. */
  pending?: boolean | undefined;
  /** What the button does, where its content alone (an icon) does not tell. Also its tooltip. */
  label?: string | undefined;
}

export function Button({
  variant,
  size,
  className,
  disabledReason,
  pending = false,
  label,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const inert = disabledReason !== undefined || pending;
  const button = (
    <button
      type="button"
      {...rest}
      {...(label ? { 'aria-label': label } : {})}
      aria-disabled={inert || undefined}
      aria-busy={pending || undefined}
      className={cn(buttonClass({ variant, size }), className)}
      onClick={(event: MouseEvent<HTMLButtonElement>) => {
        // Also keeps a submit button from submitting.
        if (inert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
  const tip = disabledReason ?? label;
  return tip === undefined ? button : <Tooltip content={tip}>{button}</Tooltip>;
}

export interface ButtonLinkProps extends ComponentProps<typeof Link>, Look {
  children: ReactNode;
}

/** A link that looks like a button: it goes somewhere, so it is one to the keyboard and to screen readers too. */
export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={cn(buttonClass({ variant, size }), className)} />;
}
