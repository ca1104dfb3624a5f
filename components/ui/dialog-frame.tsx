'use client';
import { X } from 'lucide-react';
import * as RadixDialog from 'radix-ui/dialog';
import { cn } from './cn.ts';
import type { DialogProps } from './dialog.tsx';

const PLACEMENTS = {
  center:
    'top-[8vh] left-1/2 max-h-[84vh] w-[calc(100vw-1.5rem)] -translate-x-1/2 rounded-lg border max-sm:top-3 max-sm:max-h-[calc(100dvh-1.5rem)]',
  sheet: 'inset-y-0 right-0 h-dvh w-full border-l sm:w-[30rem]',
  left: 'inset-y-0 left-0 h-dvh w-64 border-r',
};

const SIZES = { md: 'sm:max-w-md', lg: 'sm:max-w-xl', xl: 'sm:max-w-3xl' };

const FIELD = 'input:not([type="hidden"], :disabled), textarea:not(:disabled), select:not(:disabled)';

/** What is asked comes first, else what answers it: Enter shall do what the dialog is there for, not close it. */
function focusAnswer(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  const answer =
    dialog.querySelector<HTMLElement>(FIELD) ??
    dialog.querySelector<HTMLElement>('button[type="submit"]') ??
    dialog.querySelector<HTMLElement>('footer button:last-of-type');
  if (!answer) return;
  event.preventDefault();
  answer.focus();
}

interface DialogFrameProps extends DialogProps {
  /** What had the focus when it was opened. */
  opener: Element | null;
}

export function DialogFrame({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = 'md',
  placement = 'center',
  children,
  opener,
}: DialogFrameProps) {
  const giveFocusBack = (event: Event) => {
    // What the dialog has done may lead elsewhere: to the heading of another step.
    if (document.activeElement !== document.body) return event.preventDefault();
    // A menu's entry has gone with its menu: then it is left to whoever opened that.
    if (!(opener instanceof HTMLElement && opener.isConnected)) return;
    event.preventDefault();
    opener.focus();
  };
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/45" />
        <RadixDialog.Content
          onOpenAutoFocus={focusAnswer}
          onCloseAutoFocus={giveFocusBack}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed z-50 flex animate-appear flex-col border-line bg-card text-text outline-none',
            PLACEMENTS[placement],
            placement === 'center' && SIZES[size],
          )}
        >
          <header className="flex items-start gap-3 px-4 pt-4 pb-2">
            <div className="min-w-0 grow">
              <RadixDialog.Title className="break-words font-semibold text-lg">{title}</RadixDialog.Title>
              {description && (
                <RadixDialog.Description className="mt-1 text-muted">{description}</RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close
              aria-label="Close"
              className="-mt-1 -mr-1 inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-inset"
            >
              <X aria-hidden className="size-4" />
            </RadixDialog.Close>
          </header>
          {children && <div className="min-h-0 grow overflow-y-auto px-4 py-2">{children}</div>}
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">{footer}</footer>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
