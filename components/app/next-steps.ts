/** What to do about each failure: one table, complete by its type. Sentences for people, remedies for buttons. */
import { MAX_UNITS } from '../../lib/domain/app-limits.ts';
import type { AppUpdateInput } from '../../lib/domain/app-spec.ts';
import { formatBytes } from '../../lib/domain/format.ts';
import { type FailureCode, PLATFORM_FAILURES, USER_FAILURES } from '../../lib/domain/lifecycle/codes.ts';
import type { App } from '../../lib/http/answers/app.ts';
import type { SettingsSection } from '../settings/sections.ts';

export type Remedy =
  /** Changes the app and starts it. */
  | { kind: 'mend'; label: string; update: AppUpdateInput }
  | { kind: 'start'; label: string }
  | { kind: 'logs'; label: string }
  | { kind: 'settings'; label: string; section: SettingsSection };

export interface NextStep {
  /** What happened, in a few words. */
  title: string;
  /** What to do now. */
  advice: string;
  /** The likeliest first. */
  remedies: Remedy[];
}

const TRY_AGAIN: Remedy = { kind: 'start', label: 'Start again' };
const OPEN_LOGS: Remedy = { kind: 'logs', label: 'Open logs' };
const edit = (label: string, section: SettingsSection): Remedy => ({ kind: 'settings', label, section });
const EDIT_IMAGE = edit('Edit image', 'image');
const EDIT_COMMAND = edit('Edit command', 'image');
const OWN_COMMAND: Remedy = { kind: 'mend', label: 'Use the image’s own command', update: { command: [] } };

const NEXT_STEPS: Record<FailureCode, (app: App) => NextStep> = {
  READINESS_LOST: ({ status }) => ({
    title: 'A replica no longer answers as it should',
    advice: `Its last answer: ${status.info.details?.lastAttempt ?? 'none'}. It takes no requests until it answers again.`,
    remedies: [OPEN_LOGS],
  }),
  LIVENESS_FAILED: ({ status }) => ({
    title: 'A replica failed its liveness probe',
    advice: `Its last answer: ${status.info.details?.lastAttempt ?? 'none'}. Its container is started anew by itself.`,
    remedies: [OPEN_LOGS],
  }),
  IMAGE_NOT_FOUND: ({ spec }) => ({
    title: 'The image was not found',
    advice: `Check the name and the tag of ${spec.image}.`,
    remedies: [EDIT_IMAGE, TRY_AGAIN],
  }),
  IMAGE_UNAUTHORIZED: ({ spec }) => ({
    title: 'The registry gave no access to the image',
    advice: `Name an image that may be pulled without a password, or make ${spec.image} public.`,
    remedies: [EDIT_IMAGE, TRY_AGAIN],
  }),
  IMAGE_REGISTRY_UNREACHABLE: () => ({
    title: 'The registry was not reached',
    advice: 'If its name is right, it or the way to it is away: try again in a while.',
    remedies: [TRY_AGAIN, EDIT_IMAGE],
  }),
  IMAGE_PLATFORM_MISMATCH: () => ({
    title: 'The image is for another kind of machine',
    advice: 'Build it for the architecture that the message names, or take a tag that was.',
    remedies: [EDIT_IMAGE],
  }),
  COMMAND_NOT_FOUND: ({ spec }) => ({
    title: 'The command is not in the image',
    advice: spec.command
      ? 'Set a command that the image has, or return to its own.'
      : 'Set a command that the image has.',
    remedies: [EDIT_COMMAND, ...(spec.command ? [OWN_COMMAND] : [])],
  }),
  CONTAINER_EXITED: ({ status }) => ({
    title: `The container ended${exitOf(status.info.details?.exitCode)}`,
    advice:
      status.info.details?.exitCode === 0
        ? 'An app must keep serving: its command ended by itself.'
        : 'Its last lines say why. Mend that, then set the image or the command.',
    remedies: [OPEN_LOGS, EDIT_COMMAND, EDIT_IMAGE, TRY_AGAIN],
  }),
  DISK_LIMIT_EXCEEDED: (app) => ({
    title: 'It wrote more to its disk than it has',
    advice: `One replica has ${formatBytes(app.spec.resources.ephemeralStorage)} of its own, gone with its container. Let the app write less; disk follows from the units.`,
    remedies: [...moreUnits(app, 'disk'), edit('Edit resources', 'resources'), OPEN_LOGS],
  }),
  OUT_OF_MEMORY: (app) => ({
    title: 'It used more memory than it has',
    advice: `One replica has ${formatBytes(app.spec.resources.memory)}. Memory follows from the units.`,
    remedies: [...moreUnits(app, 'memory'), edit('Edit resources', 'resources'), OPEN_LOGS],
  }),
  PERMISSION_DENIED: () => ({
    title: 'A file may not be read or run',
    advice: 'Containers run as user 42420: in the image, make its files readable and executable for all.',
    remedies: [EDIT_IMAGE, EDIT_COMMAND, OPEN_LOGS],
  }),
  PROBE_TIMEOUT: () => ({
    title: 'It listens, but did not become ready in time',
    advice: 'Mend the probe’s path or port, or give it more time.',
    remedies: [edit('Edit probe', 'port'), edit('Edit deadline', 'rollout'), OPEN_LOGS],
  }),
  PORT_CLOSED: (app) => portClosed(app),
  ENGINE_UNREACHABLE: () => ({
    title: 'The container engine does not answer',
    advice: 'An operator must look at it. What ran may still be serving.',
    remedies: [TRY_AGAIN],
  }),
  ENGINE_DISK_FULL: () => ({
    title: 'The engine’s disk is full',
    advice: 'An operator must make room; then start again.',
    remedies: [TRY_AGAIN],
  }),
  ENGINE_FAILED: () => ({
    title: 'The container engine failed',
    advice: 'If starting again does not help, an operator must look at the engine’s log.',
    remedies: [TRY_AGAIN],
  }),
  CONTAINER_LOST: () => ({
    title: 'Its container was removed by someone else',
    advice: 'Start again makes a new one.',
    remedies: [TRY_AGAIN],
  }),
  SECRET_UNREADABLE: () => ({
    title: 'A secret cannot be opened',
    advice: 'The instance’s key is another one now. Give the value of each secret again.',
    remedies: [edit('Set secrets', 'env')],
  }),
};

/** Null where there is nothing to mend. */
export function nextStepOf(app: App): NextStep | null {
  const { state, info } = app.status;
  if ((state !== 'FAILED' && state !== 'ERROR') || !isFailure(info.code)) return null;
  return NEXT_STEPS[info.code](app);
}

/**
 * Of a new revision that was withdrawn: what ran before is wanted again, so there is nothing to start, and a change
 * would be made to what runs.
 */
export function rolloutStepOf(app: App): NextStep | null {
  const { rollout } = app.status;
  if (rollout?.state !== 'WITHDRAWN' || !isFailure(rollout.code)) return null;
  const { code, message, details } = rollout;
  const info = { code, message, ...(details ? { details } : {}) };
  const step = NEXT_STEPS[rollout.code]({ ...app, status: { ...app.status, info } });
  return { ...step, remedies: step.remedies.filter(({ kind }) => kind === 'logs' || kind === 'settings') };
}

function isFailure(code: string): code is FailureCode {
  return [...USER_FAILURES, ...PLATFORM_FAILURES].some((one) => one === code);
}

function portClosed({ spec, status }: App): NextStep {
  const { port = spec.defaultHttpPort, openPorts } = status.info.details ?? {};
  const ports = openPorts ?? [];
  const found = ports.length === 0 ? 'No other port is open.' : `Open instead: ${ports.join(', ')}.`;
  return {
    title: `Nothing listens on port ${port}`,
    advice: openPorts ? found : 'Set the port that the app listens on.',
    remedies: [
      ...ports.slice(0, 3).map((open): Remedy => {
        // A probe that asks a port of its own is what has to move; else it moves along with the app's.
        const update = port === spec.defaultHttpPort ? { defaultHttpPort: open } : { probe: { port: open } };
        return { kind: 'mend', label: `Use port ${open}`, update };
      }),
      edit('Edit port', 'port'),
      OPEN_LOGS,
    ],
  };
}

function moreUnits({ spec }: App, what: 'memory' | 'disk'): Remedy[] {
  const { flavorCount, memory, ephemeralStorage, gpu } = spec.resources;
  const unit = gpu === undefined ? 'cpu' : 'gpu';
  const units = Math.min(flavorCount * 2, MAX_UNITS[unit]);
  if (units <= flavorCount) return [];
  const bytes = what === 'memory' ? memory : ephemeralStorage;
  const label = `Raise ${what} to ${formatBytes((bytes / flavorCount) * units)}`;
  return [{ kind: 'mend', label, update: { [unit]: units } }];
}

function exitOf(code: number | undefined): string {
  return code === undefined ? '' : ` with code ${code}`;
}
