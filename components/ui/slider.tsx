'use client';
import * as RadixSlider from 'radix-ui/slider';
import { cn } from './cn.ts';
import { useFieldProps } from './field.tsx';

export interface SliderProps {
  /** One value, or the two ends of a range. */
  value: readonly number[];
  onValueChange: (value: number[]) => void;
  /** The pointer is released, or a key was pressed: the moment to write. */
  onValueCommit?: (value: number[]) => void;
  min: number;
  max: number;
  step?: number;
  /** A name for each thumb, as many as values. */
  thumbLabels: readonly string[];
  /** The value in words, such as `3 replicas`. */
  describe?: (value: number) => string;
  disabled?: boolean;
  className?: string;
}

export function Slider({
  value,
  onValueChange,
  onValueCommit,
  min,
  max,
  step = 1,
  thumbLabels,
  describe,
  disabled = false,
  className,
}: SliderProps) {
  const { 'aria-describedby': describedBy, 'aria-invalid': invalid } = useFieldProps();
  return (
    <RadixSlider.Root
      value={[...value]}
      onValueChange={onValueChange}
      onValueCommit={(next) => onValueCommit?.(next)}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      className={cn('relative flex h-5 w-full touch-none select-none items-center data-disabled:opacity-55', className)}
    >
      <RadixSlider.Track className="relative h-1 grow rounded-full bg-line">
        <RadixSlider.Range className="absolute h-full rounded-full bg-accent" />
      </RadixSlider.Track>
      {value.map((one, index) => (
        <RadixSlider.Thumb
          // biome-ignore lint/suspicious/noArrayIndexKey: a thumb is its place
          key={index}
          aria-label={thumbLabels[index]}
          aria-valuetext={describe?.(one)}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          className="block size-4 rounded-full border-2 border-accent bg-card"
        />
      ))}
    </RadixSlider.Root>
  );
}
