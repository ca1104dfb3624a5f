'use client';

import { History } from 'lucide-react';
import { Instant } from '../text/instant.tsx';
import { Button } from '../ui/button.tsx';
import { useTravel } from './travel.tsx';

/** Says that the page does not show the present, and leads back. */
export function TravelBanner() {
  const { at, travelTo } = useTravel();
  if (at === null) return null;
  return (
    <div
      role="status"
      className="sticky top-14 z-10 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-accent bg-accent-soft px-3 py-1.5 text-accent-text"
    >
      <History aria-hidden className="size-4 shrink-0" />
      <span>
        You see <Instant at={new Date(at).toISOString()} show="clock" className="font-medium font-mono" />
      </span>
      <Button size="sm" onClick={() => travelTo(null)}>
        Back to now
      </Button>
    </div>
  );
}
