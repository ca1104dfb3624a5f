'use client';
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { STACKED_BY } from './chart/stacks.ts';
import { isDay, isMonth } from './months.ts';

const text = (holds: (text: string) => boolean) =>
  createParser({ parse: (value: string) => (holds(value) ? value : null), serialize: (value: string) => value });

/** What of the costs is looked at: `?month=2026-10&by=flavor&view=table&day=2026-10-03`. */
export function useCostsUrl() {
  return useQueryStates(
    {
      /** Absent: the current one. */
      month: text(isMonth),
      by: parseAsStringLiteral(STACKED_BY).withDefault('app'),
      view: parseAsStringLiteral(['chart', 'table'] as const).withDefault('chart'),
      /** Whose lines are open. */
      day: text(isDay),
      app: parseAsString,
    },
    { history: 'push', scroll: false },
  );
}
