/** How tokens are spoken of: AI Deploy's names are the API's, these are people's. */
import type { Token } from '../../lib/http/answers/other.ts';

export type TokenRole = Token['spec']['role'];

export const ROLE_WORDS: Record<TokenRole, { word: string; may: string }> = {
  ai_training_read: { word: 'call', may: 'Calls apps at their addresses, and nothing else.' },
  ai_training_operator: { word: 'manage', may: 'Calls apps, and creates, changes and deletes them over the API.' },
};

/** The label that every app has for itself. */
const OWN_LABEL = 'ovh/id=';

export function selectorOf(appId: string): string {
  return OWN_LABEL + appId;
}

/** @returns the app's id when the selector is for one app */
export function appOf(selector: string | undefined): string | null {
  return selector?.startsWith(OWN_LABEL) ? selector.slice(OWN_LABEL.length) : null;
}

export const EXPIRIES = [
  { value: '1', label: 'in 1 day' },
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in 1 year' },
  { value: 'never', label: 'never' },
] as const;

const DAY_MS = 86_400_000;

/** @param choice days, or `never`. @returns RFC 3339; nothing when it does not expire */
export function expiryOf(choice: string, now: number): string | undefined {
  return choice === 'never' ? undefined : new Date(now + Number(choice) * DAY_MS).toISOString();
}
