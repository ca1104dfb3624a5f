/**
 * A database of its own, an instance of its own on the real engine, and workers that come and go: what the worker's
 * tests need, without console and gateway.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Actor } from '../../lib/auth/actor.ts';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import type { Engine } from '../../lib/engine/engine.ts';
import { openEngine } from '../../lib/engine/open.ts';
import { createLog } from '../../lib/log/log.ts';
import { createApp } from '../../lib/services/apps/create-app.ts';
import { EventHub } from '../../lib/services/events/hub.ts';
import { seedInstance } from '../../lib/services/instance/seed.ts';
import type { Platform } from '../../lib/services/platform.ts';
import { eventsAfter, type TimelineEvent } from '../../lib/store/app/events.ts';
import { openDatabase, type PrismaClient } from '../../lib/store/postgres/database.ts';
import { startWorker, type Worker, type WorkerOptions } from '../../lib/worker/worker.ts';
import { freshDatabase } from '../database.ts';
import { vault } from '../encryption.ts';
import { forgetImages, startTinyRegistry, type TinyRegistry } from '../fixtures/engine-images/tiny-registry.ts';
import { testImage } from '../images/build.ts';
import { until } from '../wait.ts';
import { dataAt } from './data-root.ts';
import { NETWORK_RANGE } from './network-range.ts';

export interface Lab {
  db: PrismaClient;
  databaseUrl: string;
  engine: Engine;
  instanceId: string;
  platform: Platform;
  actor: Actor;
  projectId: string;
  image: string;
  /** Where its workers keep the files of volumes and containers. */
  dataRoot: string;
  startWorker(options?: Partial<WorkerOptions>): Promise<Worker>;
  /** A small app of the test image; drains and graces are short. @returns its id */
  createApp(spec?: Partial<AppSpecInput>): Promise<string>;
  /** Waits for a state. @returns the app's row */
  reach(
    appId: string,
    states: string[],
    timeoutMs?: number,
  ): Promise<{ state: string; reasonCode: string; reasonMessage: string }>;
  /** All events, oldest first. */
  timeline(appId: string): Promise<TimelineEvent[]>;
  close(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const databaseUrl = await freshDatabase();
  const db = openDatabase(databaseUrl, 5);
  const { instanceId } = await seedInstance(db, {
    adminEmail: 'admin@davit.test',
    adminPassword: null,
    adminToken: null,
  });
  const engine = openEngine({
    engine: 'docker',
    instanceId,
    dockerHost: process.env.DOCKER_HOST ?? null,
    networkRange: NETWORK_RANGE,
  });
  const project = await db.project.findFirstOrThrow();
  const platform: Platform = {
    db,
    settings: {
      region: 'local',
      appDomain: 'app.localhost',
      gatewayPort: 8080,
      appAddresses: '127.83.0.0/16',
      addressForm: 'loopback',
      workerSocket: '/nowhere',
      registryHosts: ['127.0.0.1:3000'],
      allowHosts: [],
    },
    events: new EventHub(databaseUrl),
    sharedRegistry: () => null,
    vault,
  };
  const actor: Actor = { kind: 'platform', name: 'platform' };
  const image = await testImage();
  const workers = new Set<Worker>();
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'davit-data-'));
  // What fetches data is another user.
  await chmod(dataRoot, 0o755);

  return {
    db,
    databaseUrl,
    engine,
    instanceId,
    platform,
    actor,
    projectId: project.id,
    image,
    dataRoot,
    async startWorker(options = {}) {
      const worker = await startWorker({
        databaseUrl,
        engine,
        vault,
        instanceId,
        allowHosts: [{ cidr: '127.0.0.0/8', port: null }],
        streams: null,
        data: dataAt(dataRoot),
        log: createLog('worker'),
        ...options,
      });
      workers.add(worker);
      return worker;
    },
    async createApp(spec = {}) {
      const view = await createApp(platform, actor, project.id, {
        name: `t-${randomBytes(4).toString('hex')}`,
        image,
        command: ['/serve'],
        resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
        requestTimeoutSeconds: 1,
        deploymentStrategy: { terminationGracePeriodSeconds: 2, progressDeadlineSeconds: 20 },
        ...spec,
      });
      return view.app.id;
    },
    reach: (appId, states, timeoutMs = 60_000) =>
      until(
        `state ${states.join(' or ')}`,
        () =>
          db.app.findUniqueOrThrow({
            where: { id: appId },
            select: { state: true, reasonCode: true, reasonMessage: true },
          }),
        ({ state }) => states.includes(state),
        { timeoutMs },
      ),
    timeline: (appId) => eventsAfter(db, { projectId: project.id, appId }, '0', 10_000),
    async close() {
      for (const worker of workers) await worker.stop();
      for (const container of await engine.list()) await engine.remove(container.containerId);
      await engine.removeUnusedNetworks();
      await rm(dataRoot, { recursive: true, force: true });
      await platform.events.close();
      await db.$disconnect();
    },
  };
}

/** A lab with a worker and a registry on loopback. What was pulled from that goes with it. */
export async function openLabWithRegistry(): Promise<{ lab: Lab; registry: TinyRegistry; close(): Promise<void> }> {
  const lab = await openLab();
  const registry = await startTinyRegistry(lab.instanceId);
  await lab.startWorker();
  return {
    lab,
    registry,
    async close() {
      await lab.close();
      await forgetImages(new Docker(), registry.host);
      await registry.close();
    },
  };
}
