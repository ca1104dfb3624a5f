'use client';
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import * as RadixToast from 'radix-ui/toast';
import { type ToastMessage, toast } from '../../lib/client/toasts.ts';
import { cn } from './cn.ts';

const TONES = {
  success: { icon: CircleCheck, look: 'text-ok', word: 'Done' },
  info: { icon: Info, look: 'text-info', word: 'Note' },
  warning: { icon: TriangleAlert, look: 'text-warning', word: 'Warning' },
  danger: { icon: CircleAlert, look: 'text-danger', word: 'Error' },
};

export function ToastList({ messages }: { messages: readonly ToastMessage[] }) {
  return (
    <RadixToast.Provider label="Message" swipeDirection="right">
      {messages.map((message) => (
        <Toast key={message.id} message={message} />
      ))}
      <RadixToast.Viewport className="fixed right-0 bottom-0 z-[60] m-0 flex w-full max-w-sm list-none flex-col gap-2 p-3 outline-none" />
    </RadixToast.Provider>
  );
}

function Toast({ message }: { message: ToastMessage }) {
  const { icon: Icon, look, word } = TONES[message.tone];
  return (
    <RadixToast.Root
      type={message.tone === 'danger' ? 'foreground' : 'background'}
      duration={message.durationMs ?? Number.POSITIVE_INFINITY}
      onOpenChange={(open) => {
        if (!open) toast.dismiss(message.id);
      }}
      className="pointer-events-auto flex animate-appear items-start gap-2.5 rounded-lg border border-line-strong/60 bg-card p-3"
    >
      <Icon role="img" aria-label={word} className={cn('mt-0.5 size-4 shrink-0', look)} />
      <div className="min-w-0 grow break-words">
        <RadixToast.Title className="font-medium">{message.title}</RadixToast.Title>
        {message.description && (
          <RadixToast.Description className="text-muted">{message.description}</RadixToast.Description>
        )}
        {message.action && (
          <RadixToast.Action
            altText={message.action.label}
            onClick={message.action.onClick}
            className="mt-1 font-medium text-accent-text underline underline-offset-2"
          >
            {message.action.label}
          </RadixToast.Action>
        )}
      </div>
      <RadixToast.Close aria-label="Close message" className="rounded-sm p-0.5 text-muted hover:bg-inset">
        <X aria-hidden className="size-3.5" />
      </RadixToast.Close>
    </RadixToast.Root>
  );
}
