/** Journeys through the console in a real Chromium, against `npm start`'s own production build on the real engine. */
import { defineConfig } from '@playwright/test';
import type { JourneyOptions } from './e2e/fixtures.ts';
import { CHROMIUM } from './tests/chromium.ts';

const LONG = ['**/keyboard.spec.ts', '**/whole-journey.spec.ts', '**/outages.spec.ts', '**/failures.spec.ts'];

export default defineConfig<JourneyOptions>({
  testDir: 'e2e/journeys',
  testMatch: '*.spec.ts',
  globalSetup: './e2e/harness/global-setup.ts',
  outputDir: 'test-results',
  // Journeys of one file too: each has a project of its own.
  fullyParallel: true,
  // One more than the smallest machine has cores: much of the time is spent waiting.
  workers: 3,
  // Begun last, the longest would be waited for alone.
  projects: [
    { name: 'long', testMatch: LONG },
    { name: 'all others', testIgnore: LONG },
  ],
  // One that passes at the second try has a bug, or the product has.
  retries: 0,
  forbidOnly: true,
  // Real containers on a shared machine; each expectation has its own, shorter deadline.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // `npm test` counts with the JSON; its file is named by PLAYWRIGHT_JSON_OUTPUT_FILE.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  use: {
    launchOptions: CHROMIUM,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    video: 'off',
  },
});
