'use client';
import dynamic from 'next/dynamic';
import { useState, useSyncExternalStore } from 'react';
import { currentToasts, NO_TOASTS, onToasts } from '../../lib/client/toasts.ts';

export { toast } from '../../lib/client/toasts.ts';

const ToastList = dynamic(() => import('./toast-list.tsx').then((one) => one.ToastList), { ssr: false });

/** Once per page, in the root layout. Loaded with the first message, and stays for the next. */
export function Toaster() {
  const messages = useSyncExternalStore(onToasts, currentToasts, () => NO_TOASTS);
  const [wanted, setWanted] = useState(false);
  if (messages.length > 0 && !wanted) setWanted(true);
  return wanted ? <ToastList messages={messages} /> : null;
}
