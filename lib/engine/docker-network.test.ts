import { createServer } from 'node:http';
import { connect } from 'node:net';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureTestImage } from '../../tests/fixtures/engine-images/engine-images.ts';
import {
  clear,
  collect,
  ended,
  listening,
  replicaSpec,
  SETUP_TIMEOUT_MS,
  TEST_TIMEOUT_MS,
  testInstance,
} from './conformance-harness.ts';
import { openDockerEngine } from './docker/docker-engine.ts';
import { freeSubnet, parseCidr, parseRoutes } from './docker/subnets.ts';
import type { Container } from './engine.ts';

const docker = new Docker();

function range(cidr: string) {
  const parsed = parseCidr(cidr);
  if (!parsed) throw new Error(`${cidr} is no range`);
  return parsed;
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

describe('networks of projects', { timeout: TEST_TIMEOUT_MS }, () => {
  const instanceId = testInstance();
  const engine = openDockerEngine({ instanceId, dockerHost: null, networkRange: '10.83.0.0/16' });
  let image: string;

  beforeAll(async () => {
    image = await ensureTestImage('plain', docker);
  }, SETUP_TIMEOUT_MS);
  afterAll(() => clear(engine), SETUP_TIMEOUT_MS);

  const serve = async (projectSlug: string): Promise<Container & { address: string }> => {
    const spec = replicaSpec(instanceId, { image, command: null }, { projectSlug, projectId: projectSlug });
    const { containerId } = await engine.create(spec);
    const container = await engine.start(containerId);
    await listening(engine, containerId);
    return { ...container, address: container.address ?? '' };
  };
  /** Whether a container of that project gets a TCP connection. */
  const reaches = async (projectSlug: string, address: string, port: number): Promise<boolean> => {
    const command = ['/bin/sh', '-c', `nc -w 1 ${address} ${port} </dev/null 2>/dev/null && echo reached || echo cut`];
    const spec = replicaSpec(instanceId, { image, command }, { projectSlug, projectId: projectSlug });
    const { containerId } = await engine.create(spec);
    await engine.start(containerId);
    await ended(engine, containerId);
    const last = (await collect(engine.logs(containerId, {}))).at(-1)?.content;
    expect(['reached', 'cut']).toContain(last);
    return last === 'reached';
  };

  test('the host reaches a replica; neither its own project’s nor another’s containers do', async () => {
    const one = await serve('one');
    const two = await serve('two');
    expect(one.address.startsWith('10.83.')).toBe(true);
    expect(one.address.split('.')[2]).not.toBe(two.address.split('.')[2]);
    expect(await connects(one.address, 8080)).toBe(true);
    expect(await connects(two.address, 8080)).toBe(true);
    expect(await reaches('one', one.address, 8080)).toBe(false);
    expect(await reaches('two', one.address, 8080)).toBe(false);
  });

  test('what the host has on loopback is out of reach', async () => {
    const server = createServer((_request, response) => response.end('host'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      expect(await connects('127.0.0.1', port)).toBe(true);
      const { address: own } = await serve('one');
      expect(await reaches('one', own.replace(/\d+$/, '1'), port)).toBe(false);
      expect(await reaches('one', '127.0.0.1', port)).toBe(false);
    } finally {
      server.close();
    }
  });

  test('a network goes with the last container of its project, not before, and not another instance’s', async () => {
    const other = testInstance();
    const otherEngine = openDockerEngine({ instanceId: other, dockerHost: null, networkRange: '10.83.0.0/16' });
    const names = async () => (await docker.listNetworks()).map(({ Name }) => Name);
    const spec = replicaSpec(instanceId, { image, command: null }, { projectSlug: 'leaves', projectId: 'leaves' });
    const { containerId } = await engine.create(spec);
    await otherEngine.create(replicaSpec(other, { image, command: null }));
    try {
      await engine.removeUnusedNetworks();
      expect(await names()).toContain(`davit-${instanceId}-leaves`);
      await engine.remove(containerId);
      await engine.removeUnusedNetworks();
      expect(await names()).not.toContain(`davit-${instanceId}-leaves`);
      expect(await names()).toContain(`davit-${other}-conformance`);
    } finally {
      await clear(otherEngine);
    }
  });

  test('a created container starts although its network was pruned meanwhile', async () => {
    const spec = replicaSpec(instanceId, { image, command: null }, { projectSlug: 'pruned', projectId: 'pruned' });
    const { containerId } = await engine.create(spec);
    await docker.getNetwork(`davit-${instanceId}-pruned`).remove();
    expect(await engine.start(containerId)).toMatchObject({ status: 'running', address: /^10\.83\./ });
  });

  test('instances that make networks at the same moment get subnets of their own; a full range is told', async () => {
    const small = '10.84.254.0/23';
    const engines = [0, 1, 2].map(() => {
      const id = testInstance();
      return { id, engine: openDockerEngine({ instanceId: id, dockerHost: null, networkRange: small }) };
    });
    try {
      const results = await Promise.allSettled(
        engines.map(({ id, engine: one }) => one.create(replicaSpec(id, { image, command: null }))),
      );
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toMatchObject({ kind: 'failed', message: /larger network range/ });
    } finally {
      for (const { engine: one } of engines) await clear(one);
    }
  });
});

test('a subnet is carved where nothing overlaps, whatever the sizes', () => {
  const taken = [range('10.83.0.0/24'), range('10.83.1.128/25'), range('10.83.2.77/32')];
  expect(freeSubnet(range('10.83.0.0/16'), taken)).toBe('10.83.3.0/24');
  expect(freeSubnet(range('10.83.0.0/16'), [range('10.0.0.0/8')])).toBeNull();
  expect(freeSubnet(range('10.83.9.0/28'), [])).toBe('10.83.9.0/28');
  expect(freeSubnet(range('0.0.0.0/0'), [])).toBe('0.0.0.0/24');
});

test.each(['10.83.0.0', '10.83.0/16', '10.83.0.256/24', '10.83.0.0/33', 'fd00::/64', '10.83.0.0/16/2', ''])(
  '%s is no IPv4 range',
  (cidr) => expect(parseCidr(cidr)).toBeNull(),
);

test('routes of the host are read, but for the default one', () => {
  const table = [
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'br0\t0001530A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  ];
  const { first, last } = range('10.83.1.0/24');
  expect(parseRoutes(table.join('\n'))).toEqual([{ first, last }]);
});
