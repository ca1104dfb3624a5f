'use client';
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react';
import { NOTHING } from '../../lib/domain/text/format.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import type { Filters, SetFilters } from './filters.ts';
import { GROUP_LABELS, type GroupCounts, SORTS, type Sort, STATE_GROUPS } from './rows.ts';

const SORT_LABELS: Record<Sort, string> = {
  name: 'Name',
  state: 'State',
  replicas: 'Replicas',
  traffic: 'Traffic',
  cpu: 'CPU',
  today: 'Cost today',
  created: 'Created',
};

interface FilterBarProps {
  filters: Filters;
  setFilters: SetFilters;
  /** Of the apps that the text lets through; undefined while not all are known. */
  counts: GroupCounts | undefined;
}

export function FilterBar({ filters, setFilters, counts }: FilterBarProps) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Input
        type="search"
        aria-label="Filter apps"
        aria-keyshortcuts="/"
        placeholder="Filter by name, image, label"
        value={filters.q}
        onChange={(event) => setFilters({ q: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') void setFilters({ q: '' });
        }}
        className="sm:w-60!"
      />
      <Segmented
        label="State"
        value={filters.state}
        onValueChange={(state) => setFilters({ state })}
        options={STATE_GROUPS.filter(
          (group) => group !== 'standby' || (counts?.standby ?? 0) > 0 || filters.state === group,
        ).map((group) => ({
          value: group,
          label: (
            <>
              {GROUP_LABELS[group]} <span className="min-w-[1ch] text-right">{counts?.[group] ?? NOTHING}</span>
            </>
          ),
        }))}
      />
      <div className="ml-auto flex gap-1.5 max-xl:md:hidden max-sm:w-full">
        <Select
          aria-label="Sort by"
          className="max-sm:grow"
          value={filters.sort}
          options={SORTS.map((sort) => ({ value: sort, label: SORT_LABELS[sort] }))}
          onValueChange={(value) => {
            const sort = SORTS.find((one) => one === value);
            if (sort) void setFilters({ sort });
          }}
        />
        <Button
          variant="outline"
          size="icon"
          label={filters.desc ? 'Highest first' : 'Lowest first'}
          onClick={() => setFilters({ desc: !filters.desc })}
        >
          {filters.desc ? <ArrowDownWideNarrow aria-hidden /> : <ArrowUpNarrowWide aria-hidden />}
        </Button>
      </div>
    </div>
  );
}
