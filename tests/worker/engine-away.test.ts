/** The engine goes away while apps run: what is shown stays true, nothing fails, and all recovers when it returns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine } from '../../lib/engine/open.ts';
import { deleteApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';
import { NETWORK_RANGE } from './network-range.ts';

/** A way to the real engine that can be cut: what dockerd does to its clients when it is stopped. */
class Way {
  readonly socketPath: string;
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  async open(): Promise<void> {
    const target = (process.env.DOCKER_HOST ?? '/var/run/docker.sock').replace(/^unix:\/\//, '');
    const server = createServer((from) => {
      const to = connect(target);
      for (const [one, other] of [[from, to] as const, [to, from] as const]) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => this.sockets.delete(one));
        one.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(this.socketPath, resolve));
    this.server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

const directory = mkdtempSync(path.join(tmpdir(), 'davit-way-'));
const way = new Way(path.join(directory, 'docker.sock'));
let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await way.open();
  await lab.startWorker({
    engine: openEngine({
      engine: 'docker',
      instanceId: lab.instanceId,
      dockerHost: `unix://${way.socketPath}`,
      networkRange: NETWORK_RANGE,
    }),
  });
}, 300_000);
afterAll(async () => {
  await lab.close();
  await way.cut();
  rmSync(directory, { recursive: true });
}, 60_000);

const lost = () =>
  until(
    'the engine is known to be away',
    () => lab.db.app.findMany({ where: { engineLostAt: { not: null } } }),
    (apps) => apps.length > 0,
  );

it('an app whose container lives on stays RUNNING, one whose container died meanwhile does not', async () => {
  const steady = await lab.createApp();
  const dying = await lab.createApp();
  await lab.reach(steady, ['RUNNING']);
  await lab.reach(dying, ['RUNNING']);
  await way.cut();
  const [container] = await lab.engine.list({ appId: dying });
  await lab.engine.stop(container?.containerId ?? '', 0);

  const shown = await lab.reach(dying, ['SCALING']);
  expect(shown.reasonCode).toBe('ENGINE_UNREACHABLE');
  expect(shown.reasonMessage).toMatch(/does not answer since 20.*as of then/);
  await lost();
  expect(await lab.reach(steady, ['RUNNING'])).toMatchObject({ state: 'RUNNING' });

  await way.open();
  await lab.reach(dying, ['RUNNING']);
  await until(
    'both are known to be well',
    () => lab.db.app.findMany({ where: { engineLostAt: { not: null } } }),
    (apps) => apps.length === 0,
  );
  const ends = await lab.db.ledgerFact.findMany({ where: { appId: dying, kind: 'ended' } });
  const [inspected] = ends;
  expect(inspected?.evidence, 'its bill ends when the engine says that it died').toMatchObject({
    endedAt: expect.any(String),
  });
  for (const appId of [steady, dying]) await deleteApp(lab.platform, lab.actor, appId, { force: true });
  for (const appId of [steady, dying]) await lab.reach(appId, ['DELETED']);
});

it('what is asked meanwhile is done when it returns', async () => {
  const appId = await lab.createApp();
  await lab.reach(appId, ['RUNNING']);
  await way.cut();
  await stopApp(lab.platform, lab.actor, appId, {});
  const waiting = await lab.createApp();
  await lab.reach(appId, ['STOPPING']);
  await way.open();
  await lab.reach(appId, ['STOPPED']);
  await lab.reach(waiting, ['RUNNING']);
  expect(await lab.engine.list({ appId })).toEqual([]);
  for (const one of [appId, waiting]) await deleteApp(lab.platform, lab.actor, one, { force: true });
});
