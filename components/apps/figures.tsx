'use client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { usageQuery } from '../../lib/client/queries.ts';
import {
  formatBytes,
  formatCount,
  formatMoney,
  formatPerHour,
  formatRate,
  NOTHING,
} from '../../lib/domain/text/format.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';
import { Money } from '../text/money.tsx';
import { USAGE_EVERY_MS } from './usage-every.ts';

/** Six figures of a project, as of now. */
export function Figures({ project }: { project: string }) {
  const { data } = useQuery({ ...usageQuery(project), refetchInterval: USAGE_EVERY_MS });
  return (
    <dl className="mb-3 grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-6">
      {figuresOf(data).map(({ label, value, more, title }) => (
        <div key={label} title={title} className="h-19 min-w-0 rounded-lg border border-line bg-card px-3 py-2">
          <dt className="truncate text-muted text-sm">{label}</dt>
          <dd className="truncate font-semibold text-xl">{value}</dd>
          <dd className="truncate text-dim text-sm">{more}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Figure {
  label: string;
  value: ReactNode;
  more: ReactNode;
  title?: string | undefined;
}

function figuresOf(usage: Usage | undefined): Figure[] {
  if (!usage) return LABELS.map((label) => ({ label, value: NOTHING, more: ' ' }));
  const { currency, timeZone, figures } = usage;
  const { replicas, cpu, memory, gpu, requests, cost } = figures;
  const money = (amount: string) => formatMoney(amount, currency);
  const [readyLabel, cpuLabel, gpuLabel, requestsLabel, todayLabel, monthLabel] = LABELS;
  return [
    { label: readyLabel, value: formatCount(replicas.ready), more: `of ${formatCount(replicas.wanted)} wanted` },
    {
      label: cpuLabel,
      value: `${plain(cpu.reserved)} / ${plain(cpu.total)}`,
      more: `${formatBytes(memory.reserved)} of ${formatBytes(memory.total)}`,
      title: `By this project. ${plain(cpu.free)} vCPU and ${formatBytes(memory.free)} of memory are free on all nodes`,
    },
    {
      label: gpuLabel,
      value: `${gpu.reserved} / ${gpu.total}`,
      more: gpu.model ?? (gpu.total === 0 ? 'none on this instance' : `${gpu.free} free`),
    },
    {
      label: requestsLabel,
      value: formatRate(requests.perSecond),
      more: `${formatCount(requests.lastHour)} in the last hour`,
    },
    {
      label: todayLabel,
      value: <Money amount={cost.today} currency={currency} />,
      more: `${formatPerHour(cost.perHour, currency)} now`,
      title: `Days as in ${timeZone}`,
    },
    {
      label: monthLabel,
      value: <Money amount={cost.month} currency={currency} />,
      more: cost.forecast ? `forecast ${money(cost.forecast.amount)}` : 'no forecast yet',
      title: cost.forecast
        ? `Between ${money(cost.forecast.low)} and ${money(cost.forecast.high)}. ${cost.forecast.method}`
        : 'A forecast needs an hour of data',
    },
  ];
}

const LABELS = ['Ready replicas', 'vCPU reserved', 'GPU', 'Requests', 'Today', 'This month'] as const;

const plainFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function plain(value: number): string {
  return plainFormat.format(value);
}
