'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldProps } from './field.tsx';

export interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange'> {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
}

/** On or off at once, without a button to save. Named by its `Field`, or by `aria-label`. */
export function Switch({ checked, onCheckedChange, className, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      {...rest}
      {...useFieldProps(rest)}
      role="switch"
      aria-checked={checked}
      onClick={() => onCheckedChange(!checked)}
      className={cn(
        'inline-flex h-5 w-9 shrink-0 items-center rounded-full border p-0.5 transition-colors disabled:opacity-55',
        checked ? 'border-transparent bg-accent' : 'border-line-strong bg-inset',
        className,
      )}
    >
      <span
        className={cn(
          'size-3.5 rounded-full transition-transform',
          checked ? 'translate-x-4 bg-on-accent' : 'bg-line-strong',
        )}
      />
    </button>
  );
}
