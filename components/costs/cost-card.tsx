import type { ReactNode } from 'react';

/** One figure of money with what belongs to it. */
export function CostCard({ label, value, children }: { label: string; value: ReactNode; children?: ReactNode }) {
  return (
    <div className="min-h-23 min-w-0 rounded-lg border border-line bg-card px-4 py-3">
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="mt-0.5 font-semibold text-2xl">{value}</dd>
      <dd className="mt-0.5 text-dim text-sm">{children}</dd>
    </div>
  );
}
