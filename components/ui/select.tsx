'use client';
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldProps } from './field.tsx';
import { controlClass } from './input.tsx';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'children'> {
  options: readonly SelectOption[];
  onValueChange?: (value: string) => void;
}

/** The browser's own list: right on a phone, by keyboard and for screen readers, and no JavaScript. */
export function Select({ options, onValueChange, className, ...rest }: SelectProps) {
  return (
    <span className={cn('relative inline-flex', className)}>
      <select
        {...rest}
        {...useFieldProps(rest)}
        className={cn(controlClass, 'h-8 appearance-none pr-7')}
        onChange={(event) => onValueChange?.(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-dim" />
    </span>
  );
}
