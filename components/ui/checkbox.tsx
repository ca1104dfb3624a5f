'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldProps } from './field.tsx';

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'checked'> {
  /** `mixed`: some of what it stands for. */
  checked: boolean | 'mixed';
  onCheckedChange: (checked: boolean) => void;
}

export function Checkbox({ checked, onCheckedChange, className, ...rest }: CheckboxProps) {
  return (
    <input
      {...rest}
      {...useFieldProps(rest)}
      type="checkbox"
      ref={(box) => {
        if (box) box.indeterminate = checked === 'mixed';
      }}
      checked={checked === true}
      onChange={(event) => onCheckedChange(event.target.checked)}
      className={cn('size-4 shrink-0 accent-accent', className)}
    />
  );
}
