'use client';
import { useEffect, useEffectEvent, useRef } from 'react';
import { press, type ShortcutAction } from './shortcuts.ts';

/** A sequence that is not continued within this is forgotten. */
const SEQUENCE_MS = 1_200;

/** Calls back for each shortcut. An open dialog or menu has the keyboard for itself. */
export function useShortcuts(onAction: (action: ShortcutAction) => void): void {
  const pending = useRef<{ keys: readonly string[]; at: number }>({ keys: [], at: 0 });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('[role="dialog"], [role="menu"]')) return;
    const before = performance.now() - pending.current.at < SEQUENCE_MS ? pending.current.keys : [];
    const answer = press(before, {
      key: event.key,
      mod: event.metaKey || event.ctrlKey,
      alt: event.altKey,
      typing: isTyping(event.target),
    });
    pending.current = { keys: answer.pending, at: performance.now() };
    if (!answer.action) return;
    event.preventDefault();
    onAction(answer.action);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const silent = target instanceof HTMLInputElement && ['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return !silent && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** What `/` means on a page: its search field, when it has one. */
export function focusFilter(): void {
  document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus();
}
