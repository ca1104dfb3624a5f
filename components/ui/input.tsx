'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldProps } from './field.tsx';

/** Shared by all controls that text is entered in. On a phone 16 px, or its browser zooms in at each focus. */
export const controlClass =
  'w-full rounded-md border border-line-strong bg-card px-2.5 text-text placeholder:text-dim aria-invalid:border-danger disabled:cursor-not-allowed disabled:opacity-55 max-sm:text-[16px]';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input autoComplete="off" {...rest} {...useFieldProps(rest)} className={cn(controlClass, 'h-8', className)} />;
}

export interface TextareaProps extends ComponentProps<'textarea'> {
  /** As high as an input, until it is pulled larger. */
  oneLine?: boolean;
}

export function Textarea({ oneLine = false, className, ...rest }: TextareaProps) {
  const height = oneLine ? 'h-8 min-h-8 py-1' : 'min-h-20 py-1.5';
  return <textarea {...rest} {...useFieldProps(rest)} className={cn(controlClass, height, className)} />;
}
