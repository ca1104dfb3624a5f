/** Why a replica does not run: a code, a sentence that says what to do now, and the facts in it. */

import type { Cause, RevisionSpec } from '../lifecycle/model.ts';
import { PROBE_DEFAULTS } from '../spec/app-limits.ts';
import { formatBytes } from '../text/format.ts';
import { deniedPath } from './denied-path.ts';
import type { ObservedContainer, ObservedProbe } from './observed.ts';

/** What to do when a container could not be made or started, by code. */
export const START_ADVICE = {
  COMMAND_NOT_FOUND: 'Set a command that the image has.',
  PERMISSION_DENIED: 'The app runs as user 42420: make the file executable for it (chmod, chown) in the image.',
  IMAGE_INVALID: 'Let WORKDIR name a directory in its Dockerfile, then push it again and set the image.',
  ENGINE_DISK_FULL:
    'An operator must free disk space on the engine’s host (Disk lists what may go); the app then starts by itself.',
} as const;

export function explainOverDisk({ diskBytes }: RevisionSpec, served: boolean): Cause {
  const after = served ? 'Its container is replaced by one with an empty disk.' : 'It was not ready by then.';
  return {
    code: 'DISK_LIMIT_EXCEEDED',
    message:
      `It wrote more to its own disk than the ${formatBytes(diskBytes)} that its flavor has. ${after} ` +
      'Let the app write less, or take more units.',
  };
}

/** @param lastAttempt what its liveness probe was last told */
export function explainDead({ livenessProbe }: RevisionSpec, lastAttempt: string): Cause {
  const times = livenessProbe?.failureThreshold ?? 1;
  return {
    code: 'LIVENESS_FAILED',
    message:
      `Its liveness probe failed ${inARow(times)}: ${lastAttempt}. Its container is started anew; ` +
      'where that happens again and again, mend the app or its livenessProbe.',
    details: { ...(livenessProbe ? { port: livenessProbe.port } : {}), lastAttempt },
  };
}

export function explainLost(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  const times = spec.probe?.failureThreshold ?? PROBE_DEFAULTS.failureThreshold;
  return {
    code: 'READINESS_LOST',
    message:
      `It no longer answers as it should: ${probe.lastAttempt}, ${inARow(times)}. It takes no requests until it does; ` +
      `if it does not within ${deadlineSeconds} s, its container is started anew.`,
    details: { port: spec.probe?.port ?? spec.port, lastAttempt: probe.lastAttempt },
  };
}

export function explainSilent(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  return {
    code: 'READINESS_LOST',
    message:
      `It did not answer again within ${deadlineSeconds} s: ${probe.lastAttempt}. Its container is started anew; ` +
      'where that happens again and again, mend the app.',
    details: { port: spec.probe?.port ?? spec.port, lastAttempt: probe.lastAttempt },
  };
}

function inARow(times: number): string {
  return times === 1 ? 'once' : `${times} times in a row`;
}

/** @param served it had become ready: then what it may not touch is not what keeps it from running */
export function explainEnd(container: ObservedContainer | undefined, served: boolean): Cause {
  if (!container) {
    return {
      code: 'CONTAINER_LOST',
      message:
        'Its container is no longer on the engine: someone else removed or renamed it. Another is made; one that was ' +
        'renamed runs on and is left to whoever renamed it.',
    };
  }
  if (container.startError) {
    const { code, message } = container.startError;
    return { code, message: `${message}. ${START_ADVICE[code]}` };
  }
  const { lastLines } = container;
  const exitCode = container.exitCode ?? 0;
  const lines = lastLines.length > 0 ? ` Its last lines: ${lastLines.join(' ⏎ ')}` : ' It logged nothing.';
  if (container.outOfMemory) {
    return {
      code: 'OUT_OF_MEMORY',
      message: `The container used more memory than its flavor has. Take more units.${lines}`,
      details: { lastLines },
    };
  }
  const path = exitCode === 0 || served ? null : deniedPath(lastLines);
  if (path !== null) {
    return {
      code: 'PERMISSION_DENIED',
      message:
        `The container exited with code ${exitCode}: it runs as user 42420, which may not use ${path}. In the image, give ` +
        `it to that user (chown -R 42420:42420 ${path}), or let the app write to /workspace.${lines}`,
      details: { exitCode, path, lastLines },
    };
  }
  const advice =
    exitCode === 0
      ? 'An app must keep serving: check that its command does not end.'
      : 'Mend what the log names, then set the image or the command.';
  return {
    code: 'CONTAINER_EXITED',
    message: `The container exited with code ${exitCode}. ${advice}${lines}`,
    details: { exitCode, lastLines },
  };
}

export function explainNotReady(spec: RevisionSpec, probe: ObservedProbe, deadlineSeconds: number): Cause {
  const port = spec.probe?.port ?? spec.port;
  if (probe.portClosed) {
    const others = (probe.listeningPorts ?? []).filter((one) => one !== port);
    const instead =
      probe.listeningPorts === null
        ? 'Set defaultHttpPort to the port that the app listens on.'
        : others.length === 0
          ? 'No port is open. Check that the app listens on 0.0.0.0.'
          : `Open instead: ${others.join(', ')}. Set defaultHttpPort to the right one.`;
    return {
      code: 'PORT_CLOSED',
      message: `Nothing listened on port ${port} within ${deadlineSeconds} s. ${instead}`,
      details: { port, ...(probe.listeningPorts === null ? {} : { openPorts: others }) },
    };
  }
  return {
    code: 'PROBE_TIMEOUT',
    message: `Not ready within ${deadlineSeconds} s: ${probe.lastAttempt}. Mend the probe's path or port, or the app.`,
    details: { port, lastAttempt: probe.lastAttempt },
  };
}
