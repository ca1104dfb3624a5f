import clsx, { type ClassValue } from 'clsx';

/**
 * Joins class names. It does not resolve conflicts between Tailwind classes (the library that does is larger than all
 * primitives together): a primitive's `className` places it (margin, width, grid), its look is chosen by its props.
 */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
