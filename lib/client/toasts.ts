/** Messages in passing: what came of an action. Kept outside React, so that anything in the browser may say one. */
export type ToastTone = 'success' | 'info' | 'warning' | 'danger';

export interface ToastOptions {
  /** Why, or what to do now. */
  description?: string;
  action?: { label: string; onClick: () => void };
  /** With the same id the new one takes the old one's place. */
  id?: string;
  /** @default 5 s, 10 s for refusals; null stays until it is closed */
  durationMs?: number | null;
}

export interface ToastMessage extends Omit<ToastOptions, 'id' | 'durationMs'> {
  id: string;
  tone: ToastTone;
  title: string;
  durationMs: number | null;
}

/** More would cover the page; the oldest goes. */
const MOST = 4;
const SHORT_MS = 5_000;
const LONG_MS = 10_000;
/** What the server renders with: none. */
export const NO_TOASTS: readonly ToastMessage[] = [];

let messages: readonly ToastMessage[] = NO_TOASTS;
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly ToastMessage[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function show(tone: ToastTone, title: string, options: ToastOptions = {}): string {
  const { id = `toast-${++count}`, durationMs = tone === 'danger' ? LONG_MS : SHORT_MS, ...rest } = options;
  change([...messages.filter((one) => one.id !== id), { ...rest, id, tone, title, durationMs }].slice(-MOST));
  return id;
}

/** Says in passing what came of an action, from anywhere in the browser. Returns the toast's id. */
export const toast = {
  success: (title: string, options?: ToastOptions) => show('success', title, options),
  info: (title: string, options?: ToastOptions) => show('info', title, options),
  warning: (title: string, options?: ToastOptions) => show('warning', title, options),
  error: (title: string, options?: ToastOptions) => show('danger', title, options),
  dismiss: (id: string) => change(messages.filter((one) => one.id !== id)),
};

/** @returns how to end it */
export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): readonly ToastMessage[] {
  return messages;
}
