import type { BulkAction } from './selection.ts';

/** `done`: what an app is told to have come to. */
export const BULK_WORDS: Record<BulkAction, { verb: string; participle: string; consequence: string }> = {
  start: {
    verb: 'Start',
    participle: 'started',
    consequence: 'Each starts with its own number of replicas and costs from then on.',
  },
  stop: {
    verb: 'Stop',
    participle: 'stopped',
    consequence: 'Their replicas finish what is in flight, then end. Addresses, revisions and history stay.',
  },
  delete: {
    verb: 'Delete',
    participle: 'deleted',
    consequence:
      'Their containers, logs and addresses go for good. Those that run are killed without grace. What they cost stays in the ledger.',
  },
};
