/** Debian's Chromium, as every test, bench and script here starts it: Playwright's own cannot be downloaded everywhere. */
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';

export const CHROMIUM: LaunchOptions = {
  executablePath: path.join(import.meta.dirname, 'chromium-without-netlink'),
  args: [
    // As root there is no sandbox; what is opened is our own.
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Contrast and widths are measured: the same on every machine.
    '--force-color-profile=srgb',
    '--font-render-hinting=none',
  ],
};
