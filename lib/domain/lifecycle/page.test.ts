import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { APP_STATES } from './model.ts';
import { lifecyclePage } from './page.ts';
import { transitions } from './state.ts';

it('docs/lifecycle.md is what the tables say; `npm run docs` writes it anew', () => {
  const written = readFileSync(new URL('../../../docs/lifecycle.md', import.meta.url), 'utf8');
  expect(written).toBe(lifecyclePage());
});

it('every state is reached from another, and all but the last lead on', () => {
  for (const state of APP_STATES) {
    if (state !== 'QUEUED')
      expect(
        APP_STATES.some((from) => transitions[from].includes(state)),
        state,
      ).toBe(true);
    expect(transitions[state].length === 0, state).toBe(state === 'DELETED');
  }
});
