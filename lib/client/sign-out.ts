import { paths } from '../paths/paths.ts';

/** Ends the session, then leaves for the sign-in page as a new document: nothing of what was shown stays in memory. */
export async function signOut(): Promise<void> {
  const csrf: unknown = await (await fetch('/api/auth/csrf')).json();
  const csrfToken = typeof csrf === 'object' && csrf !== null && 'csrfToken' in csrf ? String(csrf.csrfToken) : '';
  const response = await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, json: 'true' }),
  });
  if (!response.ok) throw new Error(`sign-out was answered with ${response.status}`);
  window.location.assign(paths.signIn());
}
