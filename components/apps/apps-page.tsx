'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useState } from 'react';
import { appsQuery, usageQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { formatCount } from '../../lib/domain/format.ts';
import { paths } from '../../lib/paths/paths.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { AppsTable } from './apps-table.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Figures } from './figures.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useFilters } from './filters.ts';
import { countGroups, inGroup, sorted, toRows, withText } from './rows.ts';
import { RowsSkeleton } from './rows-skeleton.tsx';
import { chosenRows, type Selection, toggled, withShown } from './selection.ts';

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
  const { data: list, error, refetch } = useQuery(appsQuery(project));
  const { data: usage } = useQuery(usageQuery(project));
  const [filters, setFilters] = useFilters();
  const [selection, setSelection] = useState<Selection>(new Set());

  const rows = useMemo(() => toRows(list?.items ?? [], usage), [list, usage]);
  const found = useMemo(() => withText(rows, filters.q), [rows, filters.q]);
  const counts = useMemo(() => countGroups(found), [found]);
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
      {list.metadata.total > list.items.length && (
        <Notice tone="info" className="mb-3">
          These are {formatCount(list.items.length)} of {formatCount(list.metadata.total)} apps, the newest. The search
          (⌘K) finds the others.
        </Notice>
      )}
      {shown.length > 0 ? (
        <AppsTable
          rows={shown}
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
              <Button onClick={() => setFilters({ q: null, state: null })}>Show all {counts.all || rows.length}</Button>
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
