/** Apps, replicas and revisions as the API writes them. */
import type { EnvEntry } from '../../../lib/domain/lifecycle/model.ts';
import type * as answers from '../../../lib/http/answers/app.ts';
import type { AppView } from '../../../lib/services/apps/app-view.ts';
import type { ReplicaRecord } from '../../../lib/services/apps/read-apps.ts';
import type { RevisionView } from '../../../lib/services/apps/revisions.ts';
import type { Settings } from '../../../lib/services/platform.ts';
import { percent } from './numbers.ts';
import { toDataSync, toVolume, toVolumeStatus } from './volumes.ts';

export function toApp(
  { app, flavor, warnings, place, pull, volumes, syncs }: AppView,
  settings: Settings,
): answers.App {
  const { spec } = app;
  const byHost = `http://${app.id}.${settings.appDomain}:${settings.gatewayPort}/`;
  const byAddress = `http://${app.address}:${settings.gatewayPort}/`;
  return {
    id: app.id,
    createdAt: app.createdAt.toISOString(),
    updatedAt: app.updatedAt.toISOString(),
    user: app.createdBy,
    spec: {
      name: app.name,
      image: spec.image,
      region: settings.region,
      resources: {
        flavor: spec.flavor,
        flavorCount: spec.units,
        [flavor.type]: spec.units,
        memory: spec.memoryBytes,
        ephemeralStorage: spec.diskBytes,
        ...(flavor.gpuBrand === null ? {} : { gpuBrand: flavor.gpuBrand }),
        ...(flavor.gpuModel === null ? {} : { gpuModel: flavor.gpuModel }),
        ...(flavor.gpuMemoryBytes === null ? {} : { gpuMemory: flavor.gpuMemoryBytes }),
      },
      scalingStrategy: { fixed: { replicas: app.replicas } },
      defaultHttpPort: spec.port,
      ...(spec.command === null ? {} : { command: spec.command }),
      envVars: spec.envVars.map(toEnv),
      labels: app.labels,
      volumes: spec.volumes.map(toVolume),
      ...(spec.probe === null ? {} : { probe: spec.probe }),
      ...(spec.livenessProbe === null ? {} : { livenessProbe: spec.livenessProbe }),
      deploymentStrategy: {
        maxSurge: app.maxSurge,
        maxUnavailable: app.maxUnavailable,
        progressDeadlineSeconds: app.progressDeadlineSeconds,
        terminationGracePeriodSeconds: app.gracePeriodSeconds,
      },
      unsecureHttp: app.unsecureHttp,
      requestTimeoutSeconds: app.requestTimeoutSeconds,
    },
    status: {
      state: app.state,
      info: {
        code: app.reasonCode,
        message: app.reasonMessage,
        ...(app.reasonDetails ? { details: app.reasonDetails } : {}),
      },
      availableReplicas: app.readyReplicas,
      url: settings.addressForm === 'host' ? byHost : byAddress,
      addresses: [byHost, byAddress],
      history: app.history.map(({ state, at }) => ({ date: at, state })),
      lastTransitionDate: app.history.at(-1)?.at ?? app.stateSince.toISOString(),
      internalServiceIp: app.address,
      dataSync: syncs.map((group) => toDataSync(group, spec.volumes)),
      volumes: spec.volumes.map((mount) => toVolumeStatus(mount, volumes.get(mount.volumeId))),
      revision: app.revision,
      ...(app.rollout ? { rollout: app.rollout } : {}),
      ...(place ? { queue: { ...place, queuedAt: place.queuedAt.toISOString() } } : {}),
      ...(pull
        ? {
            pull: {
              image: pull.image,
              currentBytes: pull.currentBytes,
              ...(pull.totalBytes === null ? {} : { totalBytes: pull.totalBytes }),
              layersDone: pull.layersDone,
              ...(pull.layersTotal === null ? {} : { layersTotal: pull.layersTotal }),
              ...(pull.waitsFor === null ? {} : { waitsFor: pull.waitsFor }),
              ...(pull.note === null ? {} : { note: pull.note }),
              startedAt: pull.startedAt.toISOString(),
            },
          }
        : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  };
}

/** A secret leaves by its name alone. */
function toEnv(entry: EnvEntry): answers.App['spec']['envVars'][number] {
  return 'sealed' in entry ? { name: entry.name, secret: true } : entry;
}

export function toReplica(replica: ReplicaRecord): answers.Replica {
  return {
    id: replica.id,
    ordinal: replica.ordinal,
    revision: replica.revision,
    ...(replica.nodeName === null ? {} : { node: replica.nodeName }),
    state: replica.state,
    restarts: replica.restarts,
    cpu: replica.cpuMillis / 1000,
    memory: replica.memoryBytes,
    queuedAt: replica.queuedAt.toISOString(),
    ...(replica.runningSince ? { startedAt: replica.runningSince.toISOString() } : {}),
    ...(replica.readyAt ? { readyAt: replica.readyAt.toISOString() } : {}),
    ...(replica.endedAt ? { endedAt: replica.endedAt.toISOString() } : {}),
    ...(replica.containerId === null ? {} : { containerId: replica.containerId }),
    ...(replica.address === null ? {} : { address: `${replica.address}:${replica.port}` }),
    ...(replica.usage
      ? {
          usage: {
            at: replica.usage.at.toISOString(),
            cpuPercent: percent(replica.usage.cpuMillis, replica.cpuMillis),
            memoryBytes: replica.usage.memoryBytes,
            memoryPercent: percent(replica.usage.memoryBytes, replica.memoryBytes),
            ...(replica.usage.diskBytes === null ? {} : { diskBytes: replica.usage.diskBytes }),
          },
        }
      : {}),
    ...(replica.waitingFor === null ? {} : { waitingFor: replica.waitingFor }),
    ...(replica.crash ? { info: replica.crash } : {}),
  };
}

export function toRevision({ number, spec, createdAt, createdBy, ...record }: RevisionView): answers.Revision {
  return {
    revision: number,
    createdAt: createdAt.toISOString(),
    user: createdBy,
    ...(record.copyOf === null ? {} : { copyOf: record.copyOf }),
    readyReplicas: record.readyReplicas,
    livePercent: record.livePercent,
    changed: record.changed,
    image: spec.image,
    ...(spec.digest === null ? {} : { digest: spec.digest }),
    ...(spec.command === null ? {} : { command: spec.command }),
    envVars: spec.envVars.map(toEnv),
    defaultHttpPort: spec.port,
    ...(spec.probe === null ? {} : { probe: spec.probe }),
    ...(spec.livenessProbe === null ? {} : { livenessProbe: spec.livenessProbe }),
    volumes: spec.volumes.map(toVolume),
    resources: {
      flavor: spec.flavor,
      flavorCount: spec.units,
      memory: spec.memoryBytes,
      ephemeralStorage: spec.diskBytes,
    },
  };
}
