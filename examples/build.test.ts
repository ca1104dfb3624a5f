import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import Docker from 'dockerode';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, removeContainer, runHardened } from '../tests/images/container.ts';
import { buildExample } from './build.ts';
import { mirrorIn } from './building/apt.ts';
import { tryPull } from './building/engine.ts';
import { contentHash } from './building/folder.ts';
import { run } from './building/run.ts';

const docker = new Docker();
const prefix = `davit-examples-${randomBytes(4).toString('hex')}`;
const started: Docker.Container[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map(removeContainer));
});

async function start(image: string, env: string[] = []): Promise<string> {
  const { container, address } = await runHardened(docker, `${prefix}-${started.length}`, { image, env });
  started.push(container);
  return `http://${address}:8080`;
}

function json(url: string, init?: RequestInit) {
  return eventually(
    url,
    async () => {
      const response = await fetch(url, init);
      return { status: response.status, body: await response.json() };
    },
    30_000,
  );
}

function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

describe('hello', () => {
  test('is two megabytes, built once, and greets as told', { timeout: 120_000 }, async () => {
    const { image } = await buildExample('hello');
    expect(await buildExample('hello')).toEqual({ image });
    expect((await docker.getImage(image).inspect()).Size).toBeLessThan(3_000_000);
    expect(await json(await start(image))).toMatchObject({ status: 200, body: { greeting: 'Hello from Davit' } });
    const awkward = 'say "hi"\\ 100 % \n\t$HOME';
    expect(await json(await start(image, [`GREETING=${awkward}`]))).toMatchObject({
      body: { greeting: awkward.replace(/[\n\t]/g, ' '), replica: expect.stringMatching(/^[0-9a-f]{12}$/) },
    });
  });
});

describe('iris', () => {
  test('predicts by fields, by list and in the query, and refuses anything else', { timeout: 600_000 }, async () => {
    const { image } = await buildExample('iris');
    const url = await start(image);
    expect(await json(`${url}/healthz`)).toEqual({ status: 200, body: { status: 'ok' } });
    const flower = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    const setosa = { species: 'setosa', probabilities: { setosa: expect.any(Number) } };
    const predict = `${url}/predict`;
    const byFields = await json(predict, post(flower));
    expect(byFields).toMatchObject({ status: 200, body: setosa });
    expect(await json(predict, post({ features: Object.values(flower) }))).toEqual(byFields);
    const query = new URLSearchParams(Object.entries(flower).map(([name, value]) => [name, String(value)]));
    expect(await json(`${predict}?${query}`)).toEqual(byFields);
    expect(await json(predict, post({ features: [6.3, 3.3, 6, 2.5] }))).toMatchObject({
      body: { species: 'virginica' },
    });

    const refused = [
      {},
      { ...flower, petal_width: 'wide' },
      { ...flower, petal_width: -1 },
      { ...flower, colour: 'blue' },
      { features: [1, 2, 3] },
      { features: [1, 2, 3, 'x'] },
      { features: [1, 2, 3, 4], ...flower },
      [1, 2, 3, 4],
    ];
    for (const body of refused)
      expect(await json(predict, post(body)), JSON.stringify(body)).toMatchObject({ status: 422 });
    for (const number of ['NaN', 'Infinity', '1e999']) {
      const body = `{"features": [${number}, 1, 2, 3]}`;
      expect(await json(predict, { ...post(null), body }), body).toMatchObject({ status: 422 });
    }
  });
});

describe('building', () => {
  test('an engine that is not there is said in one sentence', async () => {
    await expect(buildExample('hello', { docker: 'unix:///nowhere/docker.sock' })).rejects.toThrow(
      /^The Docker engine did not answer \(ENOENT\) while .*: check that it runs/,
    );
  });

  test('a registry that cannot be reached is a reason, not a wait', async () => {
    expect(await tryPull(docker, '127.0.0.1:9/nothing:here', 5_000)).toMatch(/connection refused/);
  });

  test('a registry that accepts and says nothing is given up', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const before = Date.now();
      expect(await tryPull(docker, `127.0.0.1:${port}/silent:1`, 400)).toMatch(/did not answer within/);
      expect(Date.now() - before).toBeLessThan(5_000);
    } finally {
      silent.close();
    }
  });

  test('a program that is stopped takes its children along', async () => {
    const stop = new AbortController();
    let child = 0;
    const running = run('sh', ['-c', 'sleep 600 & echo $!; wait'], {
      signal: stop.signal,
      onLine: (line) => {
        child = Number(line);
        stop.abort();
      },
    });
    await expect(running).rejects.toThrow('Stopped while sh ran.');
    const isGone = async () => {
      const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => null);
      return stat === null || /\) Z /.test(stat) ? true : null;
    };
    expect(await eventually('the child has ended', isGone)).toBe(true);
  });

  test('a program that is not there is named', async () => {
    await expect(run('no-such-program', [])).rejects.toThrow('The program no-such-program is not installed.');
  });

  test('a name, a mode or a byte changes the hash', () => {
    const file = { name: 'a', mode: 0o644, content: Buffer.from('x') };
    const hashes = [file, { ...file, name: 'b' }, { ...file, mode: 0o755 }, { ...file, content: Buffer.from('y') }].map(
      (changed) => contentHash([changed]),
    );
    expect(new Set(hashes).size).toBe(4);
    expect(contentHash([file])).toBe(hashes[0]);
  });

  test('no temporary folder stays behind', async () => {
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('davit-base-'))).toEqual([]);
  });

  test.each([
    ['deb http://ftp.fr.debian.org/debian bookworm main', 'http://ftp.fr.debian.org/debian'],
    ['deb [arch=amd64] https://mirror.example/debian/ bookworm main', 'https://mirror.example/debian'],
    ['Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm', 'http://deb.debian.org/debian'],
    ['# deb http://a.example/debian x main', null],
    ['deb http://deb.debian.org/debian-security bookworm-security main', null],
    ['deb https://me:secret@mirror.example/debian bookworm main', null],
    ['deb http://archive.ubuntu.com/ubuntu jammy main', null],
  ])('the mirror in %j', (sources, mirror) => {
    expect(mirrorIn(sources)).toBe(mirror);
  });
});
