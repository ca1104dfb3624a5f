import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * How the names of the longest files begin, the longest first. They mostly wait, for containers that fail, back off and
 * drain: begun last, each would be waited for alone.
 */
const LONGEST = [
  'tests/worker/failures',
  'tests/whole/main-line',
  'tests/worker/death',
  'tests/simulation/',
  'tests/faults/',
  'tests/api/console/console.test',
  'tests/worker/rollout-under-load',
  'tests/worker/',
  'tests/gateway/traffic',
  'tests/whole/',
  'bin/simulate/',
  'tests/',
  'lib/engine/',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((beginning) => moduleId.includes(`/${beginning}`));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ['{lib,bin,cli,app,components,examples,bench,tests}/**/*.test.{ts,tsx}'],
    // One Postgres cluster for all: `freshDatabase()` gives each file a database of its own.
    globalSetup: ['tests/global-setup.ts'],
    pool: 'forks',
    // One more than the smallest machine has cores: much of the time is spent waiting.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Real engines and real processes on a shared machine; what waits has its own, shorter deadline.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
