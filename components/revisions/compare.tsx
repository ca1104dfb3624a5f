'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryStates } from 'nuqs';
import { revisionDiffQuery } from '../../lib/client/queries.ts';
import type { Revision } from '../../lib/http/answers/app.ts';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Diff } from './diff.tsx';

interface CompareProps {
  appId: string;
  /** The revision that is wanted. */
  current: number;
  /** Newest first. */
  revisions: readonly Revision[];
}

/** Any two; which ones stands in the URL, so that a link shows the same. */
export function Compare({ appId, current, revisions }: CompareProps) {
  const [asked, setAsked] = useQueryStates({ from: parseAsInteger, to: parseAsInteger });
  const newest = revisions[0]?.revision ?? 1;
  const to = asked.to ?? newest;
  const from = asked.from ?? Math.max(1, to - 1);
  const { data, error } = useQuery({ ...revisionDiffQuery(appId, from, to), enabled: newest > 1 });
  if (newest === 1) return null;
  // A link may name one that is not in the list yet.
  const numbers = [...new Set([...revisions.map(({ revision }) => revision), from, to])].sort((a, b) => b - a);
  const options = numbers.map((number) => ({
    value: String(number),
    label: number === current ? `${number} (current)` : String(number),
  }));
  return (
    <Card title="What differs">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-3">
          <Field label="From">
            <Select
              value={String(from)}
              options={options}
              onValueChange={(next) => void setAsked({ from: Number(next), to })}
            />
          </Field>
          <Field label="To">
            <Select
              value={String(to)}
              options={options}
              onValueChange={(next) => void setAsked({ from, to: Number(next) })}
            />
          </Field>
        </div>
        {error ? (
          <Notice tone="danger" live title="They could not be compared">
            {error.message}
          </Notice>
        ) : data ? (
          <Diff diff={data} />
        ) : (
          <Skeleton className="h-16" />
        )}
      </div>
    </Card>
  );
}
