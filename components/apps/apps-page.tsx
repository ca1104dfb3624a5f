'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useState } from 'react';
import { appsQuery, MOST, usageQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { formatCount } from '../../lib/domain/text/format.ts';
import type { AppList } from '../../lib/http/answers/app.ts';
import { paths } from '../../lib/paths/paths.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { BulkBar } from './bulk/bulk-bar.tsx';
import { chosenRows, type Selection, toggled, withShown } from './bulk/selection.ts';
import { Figures } from './figures.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isPlain, useFilters } from './filters.ts';
import { AppsTable } from './list/apps-table.tsx';
import { RowsSkeleton } from './list/rows-skeleton.tsx';
import { countGroups, groupCounts, inGroup, sorted, toRows, withText } from './rows.ts';

const FirstRun = dynamic(() => import('./first-run.tsx').then((one) => one.FirstRun));

export function AppsPage({ project }: { project: string }) {
  const refused = useRefusedRight(project, 'app.create');
  return (
    <>
      <PageHeader
        title="Apps"
        actions={
          refused === undefined ? (
            <>
              <ButtonLink href={paths.importApp(project)}>Import spec</ButtonLink>
              <ButtonLink href={paths.newApp(project)} variant="primary">
                Create app
              </ButtonLink>
            </>
          ) : (
            <Button variant="primary" disabledReason={refused}>
              Create app
            </Button>
          )
        }
      />
      <Figures project={project} />
      <AppsList project={project} />
    </>
  );
}

function AppsList({ project }: { project: string }) {
  const { data: list, error, refetch, isFetching } = useQuery(appsQuery(project));
  const { data: usage } = useQuery(usageQuery(project));
  const [filters, setFilters] = useFilters();
  const [selection, setSelection] = useState<Selection>(new Set());

  const rows = useMemo(() => toRows(list?.items ?? [], usage), [list, usage]);
  const found = useMemo(() => withText(rows, filters.q), [rows, filters.q]);
  const whole = list !== undefined && isWhole(list);
  const states = usage?.figures.states;
  const counts = useMemo(() => {
    if (whole) return countGroups(found);
    return states && filters.q === '' ? groupCounts(states) : undefined;
  }, [whole, found, states, filters.q]);
  const shown = useMemo(
    () => sorted(inGroup(found, filters.state), filters.sort, filters.desc),
    [found, filters.state, filters.sort, filters.desc],
  );
  const onToggle = useCallback((id: string) => setSelection((now) => toggled(now, id)), []);
  const clear = useCallback(() => setSelection(new Set()), []);

  if (!list) {
    if (!error) return <RowsSkeleton />;
    return (
      <Notice
        tone="danger"
        title="The apps could not be read"
        action={<Button onClick={() => refetch()}>Try again</Button>}
      >
        {error.message}
      </Notice>
    );
  }
  if (list.metadata.total === 0) return <FirstRun project={project} />;
  return (
    <>
      <FilterBar filters={filters} setFilters={setFilters} counts={counts} />
      {whole && list.metadata.total > list.items.length && (
        <Notice tone="info" className="mb-3">
          These are {formatCount(list.items.length)} of {formatCount(list.metadata.total)} apps, the first by name. The
          search (⌘K) finds the others.
        </Notice>
      )}
      {!whole && error && (
        <Notice
          tone="danger"
          title={`Only ${formatCount(list.items.length)} of ${formatCount(list.metadata.total)} apps could be read`}
          className="mb-3"
          action={
            <Button pending={isFetching} onClick={() => refetch()}>
              Try again
            </Button>
          }
        >
          {error.message}
        </Notice>
      )}
      {!whole && !isPlain(filters) ? (
        <RowsSkeleton bar={false} />
      ) : shown.length > 0 ? (
        <AppsTable
          rows={shown}
          count={whole ? shown.length : Math.min(list.metadata.total, MOST)}
          project={project}
          currency={usage?.currency}
          filters={filters}
          setFilters={setFilters}
          selection={selection}
          onToggle={onToggle}
          onToggleShown={(on) => setSelection((now) => withShown(now, shown, on))}
        />
      ) : (
        <div className="rounded-lg border border-line bg-card">
          <Empty
            title="No app matches"
            action={
              <Button onClick={() => setFilters({ q: null, state: null })}>
                Show all {counts?.all || rows.length}
              </Button>
            }
          >
            None of {formatCount(rows.length)} apps has this in its name, image or labels, and this state.
          </Empty>
        </div>
      )}
      <BulkBar project={project} chosen={sorted(chosenRows(selection, rows), 'name', false)} clear={clear} />
    </>
  );
}

/** A page begins with the first rows of a long list; all of it, as far as the API tells it at once, follows. */
function isWhole({ items, metadata }: AppList): boolean {
  return items.length >= Math.min(metadata.total, MOST);
}
