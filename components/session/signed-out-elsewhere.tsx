'use client';
import { useEffect } from 'react';
import { onSignedOut } from '../../lib/client/session.ts';
import { paths } from '../../lib/paths/paths.ts';

/** Whoever signs out in one tab is out in all of this browser. */
export function SignedOutElsewhere() {
  useEffect(() => onSignedOut(() => window.location.assign(paths.signIn())), []);
  return null;
}
