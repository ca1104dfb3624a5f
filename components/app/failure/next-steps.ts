/** What to do about each failure, complete by its type: the words of the failures' table, and buttons that do it. */

import { type FailureCode, PLATFORM_FAILURES, USER_FAILURES } from '../../../lib/domain/lifecycle/codes.ts';
import { FAILURES } from '../../../lib/domain/lifecycle/failures.ts';
import { MAX_UNITS } from '../../../lib/domain/spec/app-limits.ts';
import type { AppUpdateInput } from '../../../lib/domain/spec/app-spec.ts';
import { formatBytes } from '../../../lib/domain/text/format.ts';
import type { App } from '../../../lib/http/answers/app.ts';
import type { SettingsSection } from '../../settings/sections.ts';

export type Remedy =
  /** Changes the app and starts it. */
  | { kind: 'mend'; label: string; update: AppUpdateInput }
  | { kind: 'start'; label: string }
  | { kind: 'logs'; label: string }
  /** What takes disk on the engine: for administrators. */
  | { kind: 'disk'; label: string }
  | { kind: 'registries'; label: string }
  /** Containers and data stores. */
  | { kind: 'data'; label: string }
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
const OPEN_DISK: Remedy = { kind: 'disk', label: 'Open disk' };
const OPEN_REGISTRIES: Remedy = { kind: 'registries', label: 'Open registries' };
const OPEN_DATA: Remedy = { kind: 'data', label: 'Open data' };
const edit = (label: string, section: SettingsSection): Remedy => ({ kind: 'settings', label, section });
const EDIT_IMAGE = edit('Edit image', 'image');
const EDIT_VOLUMES = edit('Edit volumes', 'volumes');
const EDIT_COMMAND = edit('Edit command', 'image');
const OWN_COMMAND: Remedy = { kind: 'mend', label: 'Use the image’s own command', update: { command: [] } };

/** Where the table's own words are not the best that can be said of an app, others. */
type Step = Pick<NextStep, 'remedies'> & Partial<NextStep>;

const STEPS: Record<FailureCode, (app: App) => Step> = {
  READINESS_LOST: ({ status }) => ({
    advice: `Its last answer: ${status.info.details?.lastAttempt ?? 'none'}. ${FAILURES.READINESS_LOST.toDo}`,
    remedies: [OPEN_LOGS],
  }),
  LIVENESS_FAILED: ({ status }) => ({
    advice: `Its last answer: ${status.info.details?.lastAttempt ?? 'none'}. ${FAILURES.LIVENESS_FAILED.toDo}`,
    remedies: [OPEN_LOGS],
  }),
  IMAGE_NOT_FOUND: ({ spec }) => ({
    advice: `Check the name and the tag of ${spec.image}.`,
    remedies: [EDIT_IMAGE, TRY_AGAIN],
  }),
  IMAGE_UNAUTHORIZED: ({ spec }) => ({
    advice: `Add its registry with a user and password on the page Registries, name another image, or make ${spec.image} public.`,
    remedies: [OPEN_REGISTRIES, EDIT_IMAGE, TRY_AGAIN],
  }),
  IMAGE_REGISTRY_UNREACHABLE: () => ({ remedies: [TRY_AGAIN, EDIT_IMAGE] }),
  IMAGE_PLATFORM_MISMATCH: () => ({ remedies: [EDIT_IMAGE] }),
  IMAGE_INVALID: () => ({ remedies: [EDIT_IMAGE, TRY_AGAIN] }),
  IMAGE_TOO_LARGE: () => ({ remedies: [EDIT_IMAGE, OPEN_DISK, TRY_AGAIN] }),
  DATA_NOT_FOUND: () => ({ remedies: [EDIT_VOLUMES, OPEN_DATA, TRY_AGAIN] }),
  DATA_UNAUTHORIZED: () => ({ remedies: [OPEN_DATA, EDIT_VOLUMES, TRY_AGAIN] }),
  DATA_UNREACHABLE: () => ({ remedies: [TRY_AGAIN, EDIT_VOLUMES] }),
  DATA_REFUSED: () => ({ remedies: [EDIT_VOLUMES, TRY_AGAIN] }),
  COMMAND_NOT_FOUND: ({ spec }) =>
    spec.command
      ? { advice: 'Set a command that the image has, or return to its own.', remedies: [EDIT_COMMAND, OWN_COMMAND] }
      : { remedies: [EDIT_COMMAND] },
  CONTAINER_EXITED: ({ status }) => ({
    title: `${FAILURES.CONTAINER_EXITED.what}${exitOf(status.info.details?.exitCode)}`,
    ...(status.info.details?.exitCode === 0
      ? { advice: 'An app must keep serving: its command ended by itself.' }
      : {}),
    remedies: [OPEN_LOGS, EDIT_COMMAND, EDIT_IMAGE, TRY_AGAIN],
  }),
  DISK_LIMIT_EXCEEDED: (app) => ({
    advice: `One replica has ${formatBytes(app.spec.resources.ephemeralStorage)} of its own, gone with its container. Let the app write less; disk follows from the units.`,
    remedies: [...moreUnits(app, 'disk'), edit('Edit resources', 'resources'), OPEN_LOGS],
  }),
  OUT_OF_MEMORY: (app) => ({
    advice: `One replica has ${formatBytes(app.spec.resources.memory)}. Memory follows from the units.`,
    remedies: [...moreUnits(app, 'memory'), edit('Edit resources', 'resources'), OPEN_LOGS],
  }),
  PERMISSION_DENIED: ({ status }) => ({
    ...(status.info.details?.path === undefined ? {} : { advice: ownFile(status.info.details.path) }),
    remedies: [EDIT_IMAGE, EDIT_COMMAND, OPEN_LOGS],
  }),
  PROBE_TIMEOUT: () => ({ remedies: [edit('Edit probe', 'port'), edit('Edit deadline', 'rollout'), OPEN_LOGS] }),
  PORT_CLOSED: (app) => portClosed(app),
  ENGINE_UNREACHABLE: () => ({ remedies: [TRY_AGAIN] }),
  ENGINE_DISK_FULL: () => ({ remedies: [OPEN_DISK, TRY_AGAIN] }),
  ENGINE_FAILED: () => ({ remedies: [TRY_AGAIN] }),
  CONTAINER_LOST: () => ({ remedies: [TRY_AGAIN] }),
  SECRET_UNREADABLE: () => ({ remedies: [edit('Set secrets', 'env')] }),
};

function stepFor(code: FailureCode, app: App): NextStep {
  const { what, toDo } = FAILURES[code];
  return { title: what, advice: toDo, ...STEPS[code](app) };
}

/** Null where there is nothing to mend. */
export function nextStepOf(app: App): NextStep | null {
  const { state, info } = app.status;
  if ((state !== 'FAILED' && state !== 'ERROR') || !isFailure(info.code)) return null;
  return stepFor(info.code, app);
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
  const step = stepFor(rollout.code, { ...app, status: { ...app.status, info } });
  return { ...step, remedies: step.remedies.filter(({ kind }) => kind !== 'mend' && kind !== 'start') };
}

function isFailure(code: string): code is FailureCode {
  return [...USER_FAILURES, ...PLATFORM_FAILURES].some((one) => one === code);
}

function portClosed({ spec, status }: App): Step {
  const { port = spec.defaultHttpPort, openPorts } = status.info.details ?? {};
  const ports = openPorts ?? [];
  const found = ports.length === 0 ? 'No other port is open.' : `Open instead: ${ports.join(', ')}.`;
  return {
    title: `Nothing listens on port ${port}`,
    ...(openPorts ? { advice: found } : {}),
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

function ownFile(path: string): string {
  return `It runs as user 42420, whatever the image says, and may not use ${path}. In the image, give it to that user (RUN chown -R 42420:42420 ${path}), or let the app write to /workspace.`;
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
