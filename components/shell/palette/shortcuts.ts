/** Every shortcut of the console, once: the handler acts on this table, and the help shows it. */
import { PROJECT_PAGES } from '../navigation.ts';

export type ShortcutAction =
  | { kind: 'go'; page: number }
  | { kind: 'palette' }
  | { kind: 'filter' }
  | { kind: 'create' }
  | { kind: 'help' };

export interface Shortcut {
  /** One key, or two pressed one after the other; `mod` is ⌘ or Ctrl held with the next. */
  keys: readonly string[];
  label: string;
  action: ShortcutAction;
  /** Also while text is entered. */
  whileTyping?: boolean;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['mod', 'k'], label: 'Search apps, pages and actions', action: { kind: 'palette' }, whileTyping: true },
  { keys: ['/'], label: 'Filter what the page lists', action: { kind: 'filter' } },
  ...PROJECT_PAGES.map(
    (page, index): Shortcut => ({ keys: page.keys, label: `Go to ${page.label}`, action: { kind: 'go', page: index } }),
  ),
  { keys: ['c'], label: 'Create an app', action: { kind: 'create' } },
  { keys: ['?'], label: 'Show the shortcuts', action: { kind: 'help' } },
];

/** What of a key press decides. */
export interface Press {
  key: string;
  /** ⌘ or Ctrl. */
  mod: boolean;
  alt: boolean;
  /** Into a field. */
  typing: boolean;
}

export interface Answer {
  /** Keys of a sequence that is not complete yet. */
  pending: readonly string[];
  action?: ShortcutAction;
}

/** @param pending what the presses before left */
export function press(pending: readonly string[], { key, mod, alt, typing }: Press): Answer {
  if (alt) return { pending: [] };
  const typed = mod ? ['mod', key.toLowerCase()] : [key];
  const open = SHORTCUTS.filter((one) => !typing || one.whileTyping);
  const sequence = [...pending, ...typed];
  // What continues no sequence may begin one.
  for (const keys of mod || pending.length === 0 ? [typed] : [sequence, typed]) {
    const complete = open.find((one) => one.keys.join(' ') === keys.join(' '));
    if (complete) return { pending: [], action: complete.action };
    if (!mod && open.some((one) => one.keys.length > keys.length && keys.every((k, at) => one.keys[at] === k))) {
      return { pending: keys };
    }
  }
  return { pending: [] };
}
