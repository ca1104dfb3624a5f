'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Moment, momentOf } from '../../lib/domain/history/moment.ts';
import { useTravel } from './travel.tsx';

/** The app as it was at the moment that the page has travelled to, with the image that it ran; null: it shows now. */
export function useMoment(): (Moment & { image: string | undefined }) | null {
  const { at, query } = useTravel();
  const { data: timeline } = useQuery({ ...query, enabled: at !== null, placeholderData: keepPreviousData });
  return useMemo(() => {
    if (at === null || !timeline) return null;
    // Its first state was written a moment after the app itself.
    const first = Date.parse(timeline.states[0]?.from ?? '');
    const moment = momentOf(timeline, Number.isNaN(first) ? at : Math.max(at, first));
    if (!moment) return null;
    const image = timeline.revisions.find((one) => one.revision === moment.revision)?.image;
    return { ...moment, image };
  }, [at, timeline]);
}
