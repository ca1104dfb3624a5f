/** docs/lifecycle.md, written from the very tables that the product runs on. `npm run docs` writes it. */
import { START_AGAIN_SECONDS } from '../reconcile/start-again.ts';
import { type AppAction, can } from './actions.ts';
import { type FailureCode, PLATFORM_FAILURES, READINESS_FAILURES, USER_FAILURES } from './codes.ts';
import { FAILURES, type FailureKind } from './failures.ts';
import { APP_STATES, type AppState } from './model.ts';
import { BILLED_STATES, transitions } from './state.ts';

const MEANINGS: Record<AppState, string> = {
  QUEUED: 'Accepted; waits for capacity or for the worker. Its place in the queue and what it waits for are shown.',
  INITIALIZING: 'Capacity is reserved; the image is fetched and the first replica starts.',
  RUNNING: 'As many replicas are ready as are wanted; the endpoint answers.',
  SCALING: 'Another number of replicas is ready than wanted, and its reason says why. What is ready serves.',
  STANDBY: 'Scaled to zero; the next request wakes it.',
  STOPPING: 'Replicas finish what they have, then end: SIGTERM, grace period, SIGKILL.',
  STOPPED: 'Ended as asked. Nothing of it runs.',
  FAILED: 'It cannot run, for a reason on its own side: its code and its sentence say which and what to do.',
  ERROR: 'It cannot run, for a reason on the platform’s side.',
  DELETING: 'Its containers are being removed.',
  DELETED: 'Gone. Its bill, its events and its name remain.',
};

const AGAIN: Record<FailureKind['again'], string> = {
  'at-back-off': 'after 1 s to 60 s; FAILED or ERROR after five starts in a row without readiness',
  'ten-minutes': `after 1 s to 60 s, for ten minutes; then ERROR, and anew every ${START_AGAIN_SECONDS / 60} minutes`,
  never: 'no: it would fail in the same way',
  'once-ready': 'only where it had become ready',
  'when-back': 'asked every second; ERROR after ten minutes, which ends by itself once it answers',
};

/** Markdown, with a Mermaid diagram. */
export function lifecyclePage(): string {
  return `# Lifecycle of an app

Written by \`npm run docs\` from the tables in \`lib/domain/lifecycle\`: what stands here is what the product does.

A state is never set by hand. It follows from what was asked for and from what the replicas have come to, and each
change of it is an event on the app's timeline, in the transaction that made it.

## States

${table(
  ['state', 'means', 'billed'],
  APP_STATES.map((state) => [state, MEANINGS[state], BILLED_STATES.includes(state) ? 'yes' : 'no']),
)}

\`\`\`mermaid
stateDiagram-v2
  [*] --> QUEUED
${APP_STATES.flatMap((from) => transitions[from].map((to) => `  ${from} --> ${to}`)).join('\n')}
  DELETED --> [*]
\`\`\`

## Actions

What a state does not allow is refused with 409, the state, and what it allows.

${table(
  ['action', ...APP_STATES],
  (Object.keys(can) as AppAction[]).map((action) => [
    action,
    ...APP_STATES.map((state) => ((can[action].states as readonly AppState[]).includes(state) ? '✓' : '')),
  ]),
)}

## FAILED: on the app's own side

${failures(USER_FAILURES)}

## ERROR: on the platform's side

While it is tried again, the same codes are the reason of the state that the app is in.

${failures(PLATFORM_FAILURES)}

## Of a replica that was ready

It leaves rotation or is started anew. None of these ends an app by itself.

${table(
  ['code', 'what happened', 'what comes of it'],
  READINESS_FAILURES.map((code) => [`\`${code}\``, `${FAILURES[code].what}.`, FAILURES[code].toDo]),
)}
`;
}

function failures(codes: readonly FailureCode[]): string {
  return table(
    ['code', 'what happened', 'what to do', 'started again by itself'],
    codes.map((code) => [`\`${code}\``, `${FAILURES[code].what}.`, FAILURES[code].toDo, AGAIN[FAILURES[code].again]]),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
