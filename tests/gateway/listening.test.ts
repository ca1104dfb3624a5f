import os from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, app, type Bench, call, closeUpstreams, startBench, until, upstream } from './harness.ts';

let bench: Bench | null = null;

afterEach(async () => {
  await bench?.close();
  bench = null;
  closeUpstreams();
});

/** Addresses of this machine that are not loopback. A test machine has at least the bridge of its Docker engine. */
const outer = Object.values(os.networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

async function statuses(host: string, addresses: string[]): Promise<(number | undefined)[]> {
  const started = await startBench({ host });
  bench = started;
  const server = await upstream((_request, response) => void response.end('served'));
  const endpoint = app([server.as()]);
  started.table.apps = [endpoint];
  started.changed();
  await until('it answers', async () => (await started.call(endpoint)).status === 200);
  const headers = { host: `${endpoint.appId}.app.localhost` };
  const status = (answer: Answer) => answer.status;
  return Promise.all(addresses.map((address) => call(address, started.port, headers).then(status, () => undefined)));
}

describe('the gateway listens', () => {
  it('on loopback alone', async () => {
    expect(outer.length).toBeGreaterThan(0);
    expect(await statuses('127.0.0.1', ['127.0.0.1', ...outer])).toEqual([200, ...outer.map(() => undefined)]);
  });

  it('on one address of the machine, and loopback', async () => {
    const [chosen = '', ...others] = outer;
    expect(await statuses(chosen, ['127.0.0.1', ...outer])).toEqual([200, 200, ...others.map(() => undefined)]);
  });

  it('on all of them', async () => {
    expect(await statuses('0.0.0.0', ['127.0.0.1', ...outer])).toEqual([200, ...outer.map(() => 200)]);
  });

  it.each([
    [{ host: 'localhost' }, 'DAVIT_HOST must be an IPv4 address'],
    [{ appDomain: 'App.Localhost\n' }, 'DAVIT_APP_DOMAIN must be a lower-case domain name'],
    [{ appAddresses: '127.83.0.0' }, 'DAVIT_APP_ADDRESSES must be an IPv4 network'],
    [{ directory: `/tmp/${'long/'.repeat(20)}` }, 'too long for a unix socket'],
  ])('not with %o', async (wrong, sentence) => {
    await expect(startBench(wrong)).rejects.toThrow(sentence);
  });
});
