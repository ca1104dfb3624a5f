import type { ReactNode } from 'react';
import { cn } from '../ui/cn.ts';
import { TONE_SOFT, TONE_SOLID, TONE_TEXT, type Tone } from './tones.ts';

export interface PillProps {
  tone: Tone;
  /** `pulse` for what is under way; or an icon of its own. */
  mark?: 'dot' | 'pulse' | ReactNode;
  children: ReactNode;
  className?: string;
}

/** A word in a tone, with a dot: states of apps, of replicas, of tokens. */
export function Pill({ tone, mark = 'dot', children, className }: PillProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5 animate-appear items-center gap-1.5 rounded-full px-2 font-semibold text-xs tracking-wide',
        TONE_SOFT[tone],
        TONE_TEXT[tone],
        className,
      )}
    >
      {mark === 'dot' || mark === 'pulse' ? (
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full', TONE_SOLID[tone], mark === 'pulse' && 'animate-pulse-dot')}
        />
      ) : (
        mark
      )}
      {children}
    </span>
  );
}
