'use client';

import { formatBytes, formatPercent, formatPlural, NOTHING } from '../../../lib/domain/text/format.ts';
import type { Replica } from '../../../lib/http/answers/app.ts';
import { Pill } from '../../state/pill.tsx';
import { Instant } from '../../text/instant.tsx';
import { cn } from '../../ui/cn.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { replicaLook } from './replica-looks.ts';

/** Above this a share is nearly used up. */
const HIGH_PERCENT = 85;

export function ReplicaRow({ replica }: { replica: Replica }) {
  const { word, tone, moving } = replicaLook(replica.state);
  const { usage } = replica;
  const trouble = replica.waitingFor ? `Waits for ${replica.waitingFor}` : replica.info?.message;
  return (
    <li className="border-line border-b py-2 last:border-b-0">
      <div className="grid grid-cols-[1.75rem_5.5rem_minmax(0,1fr)_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 max-sm:grid-cols-[1.75rem_minmax(0,1fr)_minmax(0,1fr)]">
        <span className="font-mono max-sm:row-span-2 max-sm:self-start">#{replica.ordinal}</span>
        <span className="max-sm:col-span-2">
          <Pill tone={tone} mark={moving ? 'pulse' : 'dot'}>
            {word}
          </Pill>
        </span>
        <Bar label="CPU" percent={usage?.cpuPercent} exact={usage ? formatPercent(usage.cpuPercent) : undefined} />
        <Bar label="RAM" percent={usage?.memoryPercent} exact={usage ? formatBytes(usage.memoryBytes) : undefined} />
      </div>
      <p className="mt-1 flex flex-wrap gap-x-2 pl-10 text-muted text-sm">
        <span>revision {replica.revision}</span>
        {replica.node && <span className="break-all">on {replica.node}</span>}
        <span>{formatPlural(replica.restarts, 'restart')}</span>
        {replica.startedAt && (
          <span>
            up <Instant at={replica.startedAt} show="age" />
          </span>
        )}
      </p>
      {trouble && <p className="mt-1 break-words pl-10 text-sm text-warning">{trouble}</p>}
    </li>
  );
}

interface BarProps {
  label: string;
  /** Of its share; absent: not measured. */
  percent: number | undefined;
  exact: string | undefined;
}

function Bar({ label, percent, exact }: BarProps) {
  const shown = percent === undefined ? 0 : Math.min(100, percent);
  return (
    <Tooltip
      content={
        percent === undefined
          ? `${label}: not measured yet`
          : `${label}: ${exact}, ${formatPercent(percent)} of its share`
      }
    >
      <span className="flex min-w-0 items-center gap-2 text-sm">
        <span className="text-dim">{label}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a <meter> each in their own way */}
        <span
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(shown)}
          aria-valuetext={exact ?? 'not measured'}
          className="h-1.5 min-w-4 flex-1 overflow-hidden rounded-full bg-inset"
        >
          <span
            className={cn('block h-full rounded-full', shown > HIGH_PERCENT ? 'bg-warning' : 'bg-accent')}
            style={{ width: `${shown}%` }}
          />
        </span>
        <span className="w-14 shrink-0 max-sm:w-12 whitespace-nowrap text-right text-muted">{exact ?? NOTHING}</span>
      </span>
    </Tooltip>
  );
}
