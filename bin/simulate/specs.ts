/** What the apps of a simulation are made of. */
import type { Aggregate, RevisionSpec } from '../../lib/domain/lifecycle/model.ts';

export function newApp(replicas: number, now: Date, id = 'app'): Aggregate['app'] {
  return {
    id,
    projectId: 'project',
    name: id,
    wanted: 'RUNNING',
    force: false,
    replicas,
    revision: 1,
    provenRevision: null,
    failedRollout: null,
    everReady: false,
    fetchingRevision: null,
    failure: null,
    engineLostAt: null,
    removed: false,
    state: 'QUEUED',
    stateSince: now,
    reason: { code: 'APP_QUEUED', message: '' },
    requestTimeoutSeconds: 30,
    gracePeriodSeconds: 5,
    progressDeadlineSeconds: 60,
    maxSurge: '25%',
    maxUnavailable: '0',
    unsecureHttp: false,
  };
}

export function newSpec(units = 1): RevisionSpec {
  return {
    image: 'good',
    digest: null,
    askRegistry: false,
    command: null,
    envVars: [],
    port: 8080,
    probe: null,
    livenessProbe: null,
    volumes: [],
    flavor: 'ai1-s-cpu',
    units,
    cpuMillis: 500 * units,
    memoryBytes: 2 ** 30 * units,
    diskBytes: 2 ** 31,
    gpus: 0,
    gpuModel: null,
  };
}
