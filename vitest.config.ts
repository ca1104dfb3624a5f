import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{lib,bin,cli,app,components,examples,bench,tests}/**/*.test.{ts,tsx}'],
    // One Postgres cluster for all: `freshDatabase()` gives each file a database of its own.
    globalSetup: ['tests/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Real engines and real processes on a shared machine; what waits has its own, shorter deadline.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
