'use client';
import { setNonce } from 'get-nonce';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { NowProvider } from '../text/now.tsx';
import { Toaster } from '../ui/toast.tsx';

export interface AppearanceProps {
  /** Of the page's policy. */
  nonce: string;
  /** When the server rendered, ms since 1970. */
  renderedAt: number;
  children: ReactNode;
}

/** Theme, the page's clock, messages. The theme is set by a script before the first paint, so nothing flashes. */
export function Appearance({ nonce, renderedAt, children }: AppearanceProps) {
  // What keeps the page from scrolling under a dialog adds a style element.
  if (typeof window !== 'undefined') setNonce(nonce);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <NowProvider at={renderedAt}>
        {children}
        <Toaster />
      </NowProvider>
    </ThemeProvider>
  );
}
