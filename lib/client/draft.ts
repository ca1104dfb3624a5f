/**
 * Drafts that survive a reload: in this tab, per user and project; signing out clears them. Never with a secret. What is
 * typed before it is said to be one is kept for a moment: in the tab's own storage, which goes with the tab.
 */

const PREFIX = 'davit.draft.';

const keyOf = (user: string, project: string) => `${PREFIX}${encodeURIComponent(user)}.${encodeURIComponent(project)}`;

/** Null where there is none, or it cannot be read. */
export function readDraft(user: string, project: string): unknown {
  try {
    return JSON.parse(window.sessionStorage.getItem(keyOf(user, project)) ?? 'null');
  } catch {
    return null;
  }
}

/** A browser that keeps nothing (private, full) is no reason to fail. @returns whether it is kept */
export function keepDraft(user: string, project: string, draft: unknown): boolean {
  try {
    window.sessionStorage.setItem(keyOf(user, project), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(user: string, project: string): void {
  try {
    window.sessionStorage.removeItem(keyOf(user, project));
  } catch {
    // Nothing was kept then.
  }
}
