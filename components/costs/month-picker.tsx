'use client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { addMonths, monthName } from './months.ts';

/** As far back as the list goes; the arrows go further. */
const LISTED = 24;

interface MonthPickerProps {
  month: string;
  /** The latest that there is. */
  current: string;
  timeZone: string | undefined;
  onChange: (month: string) => void;
}

export function MonthPicker({ month, current, timeZone, onChange }: MonthPickerProps) {
  const listed = Array.from({ length: LISTED }, (_, index) => addMonths(current, -index));
  const months = listed.includes(month) ? listed : [...listed, month];
  return (
    <div className="flex items-center gap-1">
      <Button size="icon" label="Month before" onClick={() => onChange(addMonths(month, -1))}>
        <ChevronLeft aria-hidden />
      </Button>
      <Select
        aria-label={`Month, days as in ${timeZone ?? 'UTC'}`}
        value={month}
        onValueChange={onChange}
        options={months.map((value) => ({ value, label: monthName(value) }))}
      />
      <Button
        size="icon"
        label="Month after"
        disabledReason={month >= current ? 'This is the current month' : undefined}
        onClick={() => onChange(addMonths(month, 1))}
      >
        <ChevronRight aria-hidden />
      </Button>
    </div>
  );
}
