'use client';

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { timelineQuery } from '../../lib/client/queries.ts';
import { useOfNow } from '../text/now.tsx';
import {
  askedSpan,
  DEFAULT_RANGE,
  momentWithin,
  parseInstant,
  RANGE_NAMES,
  RANGES,
  type Range,
  type Window,
  windowOf,
} from './scale.ts';

export interface Travel {
  appId: string;
  /** The moment that the page shows, in ms since 1970; null: now. */
  at: number | null;
  range: Range;
  window: Window;
  /** What the window shows; asked for alike by all who need it. */
  query: ReturnType<typeof timelineQuery>;
  travelTo(at: number | null): void;
  setRange(range: Range): void;
}

const TravelContext = createContext<Travel | null>(null);

/** The window moves in steps that are too small to be seen. */
const STEPS = 600;

interface TravelProviderProps {
  appId: string;
  /** RFC 3339; absent while it is not known. */
  createdAt: string | undefined;
  children: ReactNode;
}

/** Where in time the pages of an app are: `?at=` and `?range=` of their URL. */
export function TravelProvider({ appId, createdAt, children }: TravelProviderProps) {
  const [{ at: written, range }, setUrl] = useQueryStates(
    { at: parseAsString, range: parseAsStringLiteral(RANGE_NAMES).withDefault(DEFAULT_RANGE) },
    { history: 'replace', scroll: false },
  );
  const step = RANGES[range].ms / STEPS;
  const now = useOfNow((now) => Math.ceil(now / step) * step);
  const at = momentWithin(parseInstant(written), parseInstant(createdAt), now);
  const travel = useMemo<Travel>(() => {
    const window = windowOf(range, now, at);
    const asked = askedSpan(window);
    return {
      appId,
      at,
      range,
      window,
      query: timelineQuery(appId, asked.from, asked.to),
      travelTo: (next) => void setUrl({ at: next === null || next >= now ? null : new Date(next).toISOString() }),
      setRange: (next) => void setUrl({ range: next }),
    };
  }, [appId, at, range, now, setUrl]);
  return <TravelContext value={travel}>{children}</TravelContext>;
}

export function useTravel(): Travel {
  const travel = useContext(TravelContext);
  if (!travel) throw new Error('only inside of an app’s pages');
  return travel;
}
