'use client';
import { useOfNow } from '../text/now.tsx';
import { dayAt } from './months.ts';

/** Today in the instance's days, and its month. @param timeZone absent: not known yet, UTC */
export function useToday(timeZone: string | undefined): { today: string; month: string } {
  const today = useOfNow((now) => dayAt(now, timeZone ?? 'UTC'));
  return { today, month: today.slice(0, 7) };
}
