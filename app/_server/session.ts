/** Who sits at the browser of this request, as the database says now. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Actor, actorOf } from '../../lib/auth/actor.ts';
import { findSession } from '../../lib/auth/session.ts';
import { paths } from '../../lib/paths/paths.ts';
import { currentPlatform } from '../../lib/services/current-platform.ts';

export interface SessionUser {
  email: string;
  name: string;
  administrator: boolean;
}

/** Looked up once for all of a page. */
const currentSession = cache(async () => {
  const { db, settings } = currentPlatform();
  return findSession(db, settings.sessionSecret, (await headers()).get('cookie'));
});

/** Null for someone who is not signed in, or no longer. */
export async function sessionActor(): Promise<Actor | null> {
  const account = await currentSession();
  return account && actorOf(account);
}

/** For pages: who is not signed in goes to sign in and comes back. */
export async function requireSession(): Promise<{ actor: Actor; user: SessionUser }> {
  const account = await currentSession();
  if (!account) redirect(paths.signIn(await currentPath()));
  const { email, name, administrator } = account;
  return { actor: actorOf(account), user: { email, name, administrator } };
}

/** The page that is asked for, with its query, as the console's own server tells it. */
export async function currentPath(): Promise<string> {
  return (await headers()).get('davit-path') ?? '/';
}
