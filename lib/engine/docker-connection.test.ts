import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { collect } from './conformance-harness.ts';
import { connectDocker, within } from './docker/client.ts';
import { openDockerEngine } from './docker/docker-engine.ts';
import { containerError } from './docker/errors.ts';
import { LogSplitter } from './docker/logs.ts';
import { parseListeners } from './docker/ports.ts';
import type { EngineErrorKind } from './engine.ts';

describe('an engine that is away or ill', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const socketPath = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), 'davit-engine-'));
    cleanups.push(() => rm(directory, { recursive: true }));
    return join(directory, 'engine.sock');
  };
  const serve = async (listener: RequestListener): Promise<string> => {
    const path = await socketPath();
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    cleanups.push(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return path;
  };
  const open = (path: string) =>
    openDockerEngine({ instanceId: 'away', dockerHost: `unix://${path}`, networkRange: '10.83.0.0/16' });

  test('without its socket every call says unreachable', async () => {
    const engine = open(await socketPath());
    const { signal } = new AbortController();
    const calls = [
      () => engine.info(),
      () => engine.list(),
      () => engine.inspect('x'),
      () => engine.image('x'),
      () => engine.pull('x', () => undefined, signal),
      () => engine.start('x'),
      () => engine.stop('x', 1),
      () => engine.remove('x'),
      () => collect(engine.logs('x', {})),
      () => engine.listeningPorts('x'),
      () => engine.watch(() => undefined, signal),
      () => engine.removeUnusedNetworks(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('one that hangs up in the middle is unreachable', async () => {
    const engine = open(await serve((request) => request.socket.destroy()));
    await expect(engine.list()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('one that hangs is given up at the deadline', async () => {
    const { docker } = connectDocker(await serve(() => undefined));
    const call = within(50, 'list containers', (abortSignal) => docker.listContainers({ abortSignal }));
    await expect(call).rejects.toMatchObject({ kind: 'unreachable', message: /did not answer .* \(list containers\)/ });
  });

  test('a watch whose stream ends is rejected, so that it is opened again', async () => {
    const event = { Type: 'container', Action: 'die', Actor: { Attributes: { 'io.davit.app': 'app' } } };
    const text = `${JSON.stringify(event)}\n`;
    const engine = open(
      await serve((_request, response) => {
        response.write(text.slice(0, 20));
        response.end(text.slice(20));
      }),
    );
    const seen: string[] = [];
    const watching = engine.watch((appId) => seen.push(appId), new AbortController().signal);
    await expect(watching).rejects.toMatchObject({ kind: 'unreachable' });
    expect(seen).toEqual(['app']);
  });

  test.each(['ssh://somewhere', 'nonsense', 'npipe:////./pipe/docker'])('%s as DOCKER_HOST is refused', (host) => {
    expect(() => connectDocker(host)).toThrow(/use unix:\/\/\/path or tcp:\/\/host:port/);
  });

  test('an engine over TCP is this host’s only on loopback', () => {
    expect(connectDocker('tcp://127.0.0.1:2375').local).toBe(true);
    expect(connectDocker('tcp://10.0.0.5:2375').local).toBe(false);
  });
});

test.each<[string, EngineErrorKind]>([
  ['OCI runtime create failed: … exec: "x": executable file not found in $PATH: unknown', 'command-not-found'],
  ['OCI runtime create failed: … exec: "/x": stat /x: no such file or directory: unknown', 'command-not-found'],
  ['No command specified', 'command-not-found'],
  ['OCI runtime create failed: … exec: "/x": permission denied: unknown', 'permission-denied'],
  ['chdir to cwd ("/root") set in config.json failed: permission denied', 'permission-denied'],
  ['error mounting "/x": no such file or directory', 'failed'],
  ['mkdir /var/lib/docker/overlay2/x: no space left on device', 'disk-full'],
  ['connection error: dial unix:///run/containerd/containerd.sock: timeout', 'unreachable'],
])('the answer "%s" is read as %s', (message, kind) => {
  expect(containerError(Object.assign(new Error(message), { statusCode: 500 })).kind).toBe(kind);
});

describe('log frames', () => {
  const frame = (type: number, text: string | Buffer): Buffer => {
    const payload = Buffer.from(text);
    const header = Buffer.alloc(8);
    header[0] = type;
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  };
  const T = '2026-01-01T00:00:00.000000001Z';
  const read = async (bytes: Buffer, size: number) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    const splitter = new LogSplitter();
    return [...pieces.flatMap((piece) => splitter.split(piece)), ...splitter.rest()];
  };

  test.each([1, 3, 7, 1000])('come together from pieces of %i bytes', async (size) => {
    const bytes = Buffer.concat([frame(1, `${T} one\n`), frame(2, `${T} zwölf €\n`), frame(1, `${T} \n`)]);
    expect(await read(bytes, size)).toEqual([
      { at: T, stream: 'stdout', content: 'one' },
      { at: T, stream: 'stderr', content: 'zwölf €' },
      { at: T, stream: 'stdout', content: '' },
    ]);
  });

  test('a long line keeps its first piece, and the other stream’s lines between its pieces', async () => {
    const piece = 'x'.repeat(16 * 1024);
    const bytes = Buffer.concat([
      frame(1, `${T} ${piece}`),
      frame(2, `${T} between\n`),
      frame(1, `${T} ${piece}`),
      frame(1, `${T} rest\n`),
      frame(1, `${T} next\n`),
    ]);
    const lines = await read(bytes, 5000);
    expect(lines.map(({ content }) => content.slice(0, 10))).toEqual(['between', 'xxxxxxxxxx', 'next']);
    expect(lines[1]?.content).toHaveLength(16 * 1024);
    expect(lines.map(({ cut }) => cut ?? false)).toEqual([false, true, false]);
  });

  test('a line that fills its piece exactly is whole', async () => {
    const piece = 'x'.repeat(16 * 1024);
    const lines = await read(Buffer.concat([frame(1, `${T} ${piece}`), frame(1, `${T} \n`)]), 5000);
    expect(lines).toEqual([{ at: T, stream: 'stdout', content: piece }]);
  });

  test('the daemon’s own failure is an error', async () => {
    await expect(read(frame(3, 'cannot read'), 100)).rejects.toThrow('cannot read');
  });
});

test('listeners are read from the kernel’s tables, loopback and other states left out', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue',
    '   0: 00000000:1F90 00000000:0000 0A 0',
    '   1: 0100007F:1F91 00000000:0000 0A 0',
    '   2: 0200530A:1F92 0100530A:D431 01 0',
    '   3: 00000000000000000000000000000000:1F93 00000000000000000000000000000000:0000 0A 0',
    '   4: 00000000000000000000000001000000:1F94 00000000000000000000000000000000:0000 0A 0',
    '   5: 0000000000000000FFFF00000100007F:1F95 00000000000000000000000000000000:0000 0A 0',
    '   6: 0200530A:1F96 00000000:0000 0A 0',
  ];
  expect(parseListeners(table.join('\n'))).toEqual([8080, 8083, 8086]);
});
