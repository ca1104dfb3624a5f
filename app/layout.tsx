import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { Appearance } from '../components/theme/appearance.tsx';
import { pageNonce } from './_server/nonce.ts';
import './style.css';

export const metadata: Metadata = {
  title: { default: 'Davit', template: '%s · Davit' },
  description: 'Container images as running, scaled, billed HTTP endpoints',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Each page is made for its request: it carries the request's nonce.
  await connection();
  return (
    // The theme's script has set the class before React compares.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable} font-sans`} suppressHydrationWarning>
      <body>
        <Appearance nonce={await pageNonce()} renderedAt={Date.now()}>
          {children}
        </Appearance>
      </body>
    </html>
  );
}
