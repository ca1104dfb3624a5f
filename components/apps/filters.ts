'use client';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { SORTS, type Sort, STATE_GROUPS } from './rows.ts';

/** What of the list is shown, in the URL: `?q=iris&state=running&sort=today&desc=true`. */
export function useFilters() {
  return useQueryStates(
    {
      q: parseAsString.withDefault(''),
      state: parseAsStringLiteral(STATE_GROUPS).withDefault('all'),
      sort: parseAsStringLiteral(SORTS).withDefault('name'),
      desc: parseAsBoolean.withDefault(false),
    },
    { history: 'replace' },
  );
}
/** Nothing is asked for: all apps, by name. */
export function isPlain({ q, state, sort, desc }: Filters): boolean {
  return q === '' && state === 'all' && sort === 'name' && !desc;
}

export type Filters = ReturnType<typeof useFilters>[0];
export type SetFilters = ReturnType<typeof useFilters>[1];

/** A name reads upwards, a number is looked at for its highest. */
export function startsDescending(sort: Sort): boolean {
  return sort !== 'name' && sort !== 'state';
}
