/** Signing in and out, by next-auth's own routes. */
import { paths } from '../paths/paths.ts';
import { getJson, isRefusal } from './api.ts';
import type { WriteError } from './write-result.ts';

export interface SignInRefusal extends WriteError {
  /** When the next try is allowed. */
  retryAfterSeconds?: number;
}

const CHANNEL = 'davit:session';
/** What is kept in this browser and is nobody's secret. */
const KEPT = ['theme'];

const UNREACHABLE: SignInRefusal = {
  status: 0,
  code: 'UNREACHABLE',
  message: 'Davit does not answer. Check that it runs and that you are connected, then try again.',
};
const NO_COOKIES: SignInRefusal = {
  status: 403,
  code: 'NO_COOKIES',
  message: 'This browser did not keep Davit’s cookie. Allow cookies for this address, then try again.',
};
const UNEXPECTED: SignInRefusal = { status: 500, code: 'UNEXPECTED', message: 'Davit failed at this. Try again.' };

/** @returns null when one is in, with the session's cookie set */
export async function signIn(email: string, password: string): Promise<SignInRefusal | null> {
  const landed = await post('callback/credentials', { email, password }).catch(() => null);
  if (landed === null) return UNREACHABLE;
  if (landed.searchParams.get('csrf') === 'true') return NO_COOKIES;
  const refusal = landed.searchParams.get('error');
  return refusal === null ? null : readRefusal(refusal);
}

/** Leaves nothing of the session in this browser, in any of its tabs. @throws when Davit cannot be asked */
export async function signOut(): Promise<void> {
  await post('signout', {});
  for (const key of Object.keys(localStorage)) if (!KEPT.includes(key)) localStorage.removeItem(key);
  forgetInTab();
  new BroadcastChannel(CHANNEL).postMessage('signed-out');
  // A whole new page: what was read for the one who left is gone with this one.
  window.location.assign(paths.signIn());
}

/** Calls when someone signs out in another tab. @returns what ends it */
export function onSignedOut(listen: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = () => {
    forgetInTab();
    listen();
  };
  return () => channel.close();
}

/** Drafts, mostly: each tab has its own. */
function forgetInTab(): void {
  sessionStorage.clear();
}

/** @returns where next-auth would have sent the browser: what became of it stands in its query */
async function post(route: string, fields: Record<string, string>): Promise<URL> {
  const { csrfToken } = await getJson<{ csrfToken: string }>('/api/auth/csrf');
  const response = await fetch(`/api/auth/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fields, csrfToken, callbackUrl: window.location.origin, json: 'true' }),
  });
  const { url } = (await response.json()) as { url: string };
  return new URL(url, window.location.origin);
}

function readRefusal(text: string): SignInRefusal {
  try {
    const refusal: unknown = JSON.parse(text);
    return isRefusal(refusal) ? { ...UNEXPECTED, ...refusal } : UNEXPECTED;
  } catch {
    return UNEXPECTED;
  }
}
