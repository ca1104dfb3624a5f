/** What an app was called, counted out of a real HAProxy's own counters. */
import type http from 'node:http';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { startGateway } from '../../lib/gateway/controller.ts';
import { processes } from '../../lib/gateway/runtime.ts';
import type { Endpoint } from '../../lib/store/endpoints.ts';
import { app, type Bench, closeUpstreams, startBench, until, upstream } from './harness.ts';

const benches: Bench[] = [];

afterEach(async () => {
  for (const started of benches.splice(0)) await started.close();
  closeUpstreams();
});

async function served(): Promise<{ started: Bench; endpoint: Endpoint; finish: () => void }> {
  const held: http.ServerResponse[] = [];
  const server = await upstream((request, response) => {
    if (request.url === '/hold') held.push(response);
    else response.writeHead(Number(request.url?.slice(1)) || 200).end('ok');
  });
  const endpoint = app([server.as()]);
  const started = await startBench();
  benches.push(started);
  started.table.apps.push(endpoint);
  started.changed();
  await until('it answers', async () => (await started.call(endpoint)).status === 200);
  await until('that is counted', () => started.table.counted(endpoint.appId).requests > 0);
  started.table.traffic = [];
  return { started, endpoint, finish: () => held.splice(0).forEach((response) => void response.end('late')) };
}

const counted = (started: Bench, endpoint: Endpoint, requests: number) =>
  until(`${requests} requests are counted`, () => {
    const seen = started.table.counted(endpoint.appId);
    return seen.requests >= requests && seen;
  });

describe('traffic', () => {
  it('is counted by class, refusals of the gateway left out', async () => {
    const { started, endpoint } = await served();
    for (const status of [200, 201, 302, 404, 500, 503]) await started.call(endpoint, { path: `/${status}` });
    await started.callHost('nowhere.app.localhost');
    expect(await counted(started, endpoint, 6)).toMatchObject({ requests: 6, byClass: [0, 2, 1, 1, 2] });
  });

  it('tells how many are in flight before they end', async () => {
    const { started, endpoint, finish } = await served();
    const calls = [1, 2, 3].map(() => started.call(endpoint, { path: '/hold' }));
    await until('three are in flight', () => started.table.counted(endpoint.appId).maxInFlight === 3);
    expect(started.table.counted(endpoint.appId).requests).toBe(0);
    finish();
    await Promise.all(calls);
    expect(await counted(started, endpoint, 3)).toMatchObject({ requests: 3, maxInFlight: 3 });
  });

  it('is neither lost nor doubled by a database that is away', async () => {
    const { started, endpoint } = await served();
    started.table.broken = true;
    for (let n = 0; n < 5; n++) await started.call(endpoint);
    started.table.broken = false;
    await counted(started, endpoint, 5);
    await started.call(endpoint);
    expect(await counted(started, endpoint, 6)).toMatchObject({ requests: 6 });
  });

  it('goes on through a HAProxy that is killed and a controller that is started again', async () => {
    const { started, endpoint } = await served();
    await started.call(endpoint);
    await counted(started, endpoint, 1);
    const { master } = await processes(started.options);
    process.kill(master, 'SIGKILL');
    const serves = () =>
      started.call(endpoint).then(
        ({ status }) => status === 200,
        () => false,
      );
    await until('it serves again', serves);
    await counted(started, endpoint, 2);
    const before = started.table.counted(endpoint.appId).requests;
    await started.gateway.close({ keepServing: true });
    const successor = await startGateway(started.options, started.table, pino({ level: 'silent' }));
    started.gateway = successor;
    await successor.ready;
    for (let n = 0; n < 4; n++) await started.call(endpoint);
    await counted(started, endpoint, before + 4);
    expect(started.table.counted(endpoint.appId).requests).toBe(before + 4);
  });
});
