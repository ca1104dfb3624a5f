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
import { containerOptions } from './docker/container-config.ts';
import { openDockerEngine } from './docker/docker-engine.ts';
import { waitForExec } from './docker/exec-check.ts';
import type { ContainerSpec, Engine } from './engine.ts';

const docker = new Docker();
const open = (instanceId: string) => openDockerEngine({ instanceId, dockerHost: null, networkRange: '10.83.0.0/16' });

const MIB = 1024 ** 2;

describe('a replica on Docker', { timeout: TEST_TIMEOUT_MS }, () => {
  const instanceId = testInstance();
  const engine: Engine = open(instanceId);
  let plain: string;
  let hostile: string;

  beforeAll(async () => {
    plain = await ensureTestImage('plain', docker);
    hostile = await ensureTestImage('hostile', docker);
  }, SETUP_TIMEOUT_MS);
  afterAll(() => clear(engine), SETUP_TIMEOUT_MS);

  const spec = (image: string, script: string, more: Partial<ContainerSpec> = {}) =>
    replicaSpec(instanceId, { image, command: ['/bin/sh', '-c', script] }, more);
  /** Runs a script to its end and returns what it printed. */
  const output = async (image: string, script: string, more: Partial<ContainerSpec> = {}): Promise<string[]> => {
    const { containerId } = await engine.create(spec(image, script, more));
    await engine.start(containerId);
    await ended(engine, containerId);
    return (await collect(engine.logs(containerId, {}))).map((line) => line.content);
  };

  test('runs as 42420 without capabilities or new privileges, and cannot gain any', async () => {
    const status = await output(plain, 'id -u; id -g; grep -E "^(Cap|NoNewPrivs|Groups)" /proc/self/status');
    expect(status.slice(0, 2)).toEqual(['42420', '42420']);
    const fields = Object.fromEntries(status.slice(2).map((line) => line.split(':').map((part) => part.trim())));
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(fields[set]).toBe('0000000000000000');
    expect(fields.NoNewPrivs).toBe('1');
    expect(fields.Groups).toBe('42420');
  });

  test.each(['plain', 'hostile'] as const)('has a home of its own in an image %s', async (name) => {
    const image = name === 'plain' ? plain : hostile;
    const lines = await output(
      image,
      'echo $HOME; stat -c "%u:%g %a" /workspace; touch /workspace/new && echo written',
    );
    expect(lines).toEqual(['/workspace', '42420:42420 755', 'written']);
  });

  test('keeps what an image brings in /workspace', async () => {
    expect(await output(hostile, 'test -e /workspace/brought && echo there')).toEqual(['there']);
  });

  test('a user’s own HOME wins, and a value is passed as it is', async () => {
    const envVars = [
      { name: 'HOME', value: '/tmp' },
      { name: 'QUOTED', value: `a "b" $c 'd'\n=e` },
    ];
    expect(await output(plain, 'echo $HOME; echo "$QUOTED"', { envVars })).toEqual(['/tmp', `a "b" $c 'd'`, '=e']);
  });

  test('sees the limits of its flavor', async () => {
    const script = [
      'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max',
      'cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max',
      'df -k /dev/shm | tail -n 1 | tr -s " " | cut -d " " -f 2',
    ];
    const lines = await output(plain, `(${script.join('; ')}) 2>/dev/null`, { memoryBytes: 64 * MIB });
    expect(lines).toEqual([String(64 * MIB), '4096', String((32 * MIB) / 1024)]);
  });

  test('is killed when it takes more memory than it has, and that is told', async () => {
    const { containerId } = await engine.create(
      spec(plain, 'x=0123456789abcdef; while :; do x="$x$x"; done', { memoryBytes: 16 * MIB }),
    );
    await engine.start(containerId);
    expect(await ended(engine, containerId)).toMatchObject({ outOfMemory: true, exitCode: 137 });
  });

  test('may listen on port 80 although it is nobody', async () => {
    const { containerId } = await engine.create(spec(plain, 'exec /bin/busybox httpd -f -p 80 -h /'));
    await engine.start(containerId);
    expect(await listening(engine, containerId)).toEqual([80]);
  });

  test('what listens on loopback alone is no open port', async () => {
    const script = '/bin/busybox httpd -f -p 127.0.0.1:81 -h / & exec /bin/busybox httpd -f -p 82 -h /';
    const { containerId } = await engine.create(spec(plain, script));
    await engine.start(containerId);
    expect(await listening(engine, containerId)).toEqual([82]);
  });

  test('Docker was asked for exactly what hardens it, and for nothing of the host', async () => {
    const wanted = spec(hostile, 'sleep 60', { memoryBytes: 64 * MIB, cpuMillis: 250, ordinal: 3, revision: 7 });
    const { containerId } = await engine.create(wanted);
    const info = await docker.getContainer(containerId).inspect();
    expect(info.HostConfig).toMatchObject({
      Binds: null,
      CapAdd: null,
      CapDrop: ['ALL'],
      Devices: null,
      DeviceRequests: null,
      Init: true,
      IpcMode: 'private',
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      Memory: 64 * MIB,
      MemorySwap: 64 * MIB,
      NanoCpus: 250_000_000,
      NetworkMode: `davit-${instanceId}-conformance`,
      PidMode: '',
      PidsLimit: 4096,
      Privileged: false,
      PublishAllPorts: false,
      RestartPolicy: { Name: 'no' },
      SecurityOpt: ['no-new-privileges:true'],
      ShmSize: 32 * MIB,
    });
    expect(info.HostConfig.PortBindings ?? {}).toEqual({});
    expect(info.Config.User).toBe('42420:42420');
    expect(info.Config.Healthcheck?.Test).toEqual(['NONE']);
    expect(info.Name).toBe(`/davit-${instanceId}-${wanted.replicaId}`);
    expect(info.Config.Labels).toEqual({
      'io.davit.instance': instanceId,
      'io.davit.project': wanted.projectId,
      'io.davit.app': wanted.appId,
      'io.davit.replica': wanted.replicaId,
      'io.davit.revision': '7',
      'io.davit.ordinal': '3',
    });
  });

  test('of the GPUs it is asked for those that were named, and no others', () => {
    const gpus = (gpuDeviceIds: string[]) =>
      containerOptions(spec(plain, 'true', { gpuDeviceIds }), 'network').HostConfig?.DeviceRequests;
    expect(gpus([])).toBeUndefined();
    expect(gpus(['GPU-1', 'GPU-2'])).toEqual([
      { Driver: 'nvidia', DeviceIDs: ['GPU-1', 'GPU-2'], Capabilities: [['gpu']] },
    ]);
  });

  test('Docker keeps the request for a GPU as it was made; without the toolkit its start names the missing package', async () => {
    const { containerId } = await engine.create(spec(plain, 'true', { gpuDeviceIds: ['GPU-1'] }));
    const info = await docker.getContainer(containerId).inspect();
    expect(info.HostConfig.DeviceRequests).toMatchObject([{ DeviceIDs: ['GPU-1'], Capabilities: [['gpu']] }]);
    await expect(engine.start(containerId)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/nvidia/),
    });
  });

  test('whatever image or user ask for, it sees no GPU but its own', () => {
    const envVars = [{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' }];
    const visible = (gpuDeviceIds: string[]) =>
      containerOptions(spec(plain, 'true', { envVars, gpuDeviceIds }), 'network').Env?.filter((one) =>
        one.startsWith('NVIDIA_VISIBLE_DEVICES='),
      );
    expect(visible([])).toEqual(['NVIDIA_VISIBLE_DEVICES=void']);
    expect(visible(['GPU-1', 'GPU-2'])).toEqual(['NVIDIA_VISIBLE_DEVICES=GPU-1,GPU-2']);
  });

  test('what is smuggled into a spec does not reach Docker', () => {
    const smuggled = { ...spec(plain, 'true'), HostConfig: { Privileged: true }, Binds: ['/:/host'], User: '0' };
    expect(JSON.stringify(containerOptions(smuggled, 'network'))).not.toMatch(/"Privileged":true|\/host|"User":"0"/);
  });

  test('an image’s own labels make nobody its owner', async () => {
    const byHand = await docker.createContainer({ Image: hostile, name: `${instanceId}-by-hand` });
    try {
      const spoofed = open('spoofed');
      expect(await spoofed.list()).toEqual([]);
      expect(await spoofed.inspect(byHand.id)).toBeNull();
      await spoofed.remove(byHand.id);
      expect((await byHand.inspect()).State.Status).toBe('created');
    } finally {
      await byHand.remove({ force: true });
    }
  });

  test('a container of someone else that has the name is neither adopted nor removed', async () => {
    const wanted = spec(plain, 'sleep 60');
    const squatter = await docker.createContainer({ Image: plain, name: `davit-${instanceId}-${wanted.replicaId}` });
    try {
      await expect(engine.create(wanted)).rejects.toMatchObject({ kind: 'failed', message: /rename or remove it/ });
      expect((await squatter.inspect()).State.Status).toBe('created');
    } finally {
      await squatter.remove({ force: true });
    }
  });

  test('a program that may not be executed is told as such', async () => {
    const { containerId } = await engine.create(replicaSpec(instanceId, { image: plain, command: ['/bin'] }));
    await expect(engine.start(containerId)).rejects.toMatchObject({ kind: 'permission-denied' });
    expect((await engine.inspect(containerId))?.startError?.kind).toBe('permission-denied');
  });

  test('whether a program was executed is read from its init: it runs, or the init has ended', async () => {
    const { containerId } = await engine.create(spec(plain, 'sleep 60'));
    await engine.start(containerId);
    const { Pid } = (await docker.getContainer(containerId).inspect()).State;
    expect(await waitForExec(Pid)).toBe(true);
    await engine.stop(containerId, 0);
    expect(await waitForExec(Pid)).toBe(false);
  });

  test('127 as a program’s own exit code is no missing program', async () => {
    const { containerId } = await engine.create(spec(plain, 'exit 127'));
    await engine.start(containerId);
    const container = await ended(engine, containerId);
    expect(container.exitCode).toBe(127);
    expect(container.startError).toBeUndefined();
  });

  test('a long line is cut at 16 KiB, carriage returns go, bytes that are no text stay visible', async () => {
    const script = [
      'head -c 40000 /dev/zero | tr "\\0" x; echo',
      'printf "with return\\r\\n"',
      'printf "bad \\377 byte\\n"',
      'printf "no newline at the end"',
    ].join('; ');
    const lines = await output(plain, script);
    expect(lines.map((line) => line.length)).toEqual([16 * 1024, 11, 10, 21]);
    expect(lines.slice(1)).toEqual(['with return', 'bad \ufffd byte', 'no newline at the end']);
  });
});
