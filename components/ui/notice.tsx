import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const TONES = {
  info: { look: 'border-info/40 bg-info-soft text-info', icon: Info, word: 'Note' },
  warning: { look: 'border-warning/40 bg-warning-soft text-warning', icon: TriangleAlert, word: 'Warning' },
  danger: { look: 'border-danger/40 bg-danger-soft text-danger', icon: CircleAlert, word: 'Error' },
};

export interface NoticeProps {
  tone: keyof typeof TONES;
  /** What happened. */
  title?: ReactNode;
  /** Why, and what to do now. */
  children?: ReactNode;
  /** What to do now, as a button. */
  action?: ReactNode;
  /** It came after the page: read out at once. */
  live?: boolean;
  className?: string;
}

export function Notice({ tone, title, children, action, live = false, className }: NoticeProps) {
  const { look, icon: Icon, word } = TONES[tone];
  return (
    <div
      {...(live ? { role: tone === 'danger' ? 'alert' : 'status' } : {})}
      className={cn('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2', look, className)}
    >
      <Icon aria-label={word} role="img" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-52 break-words">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-text">{children}</div>}
      </div>
      {action && <div className="flex min-w-0 flex-wrap gap-2">{action}</div>}
    </div>
  );
}
