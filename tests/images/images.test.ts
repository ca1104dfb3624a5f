import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { commands, type TestCommand, testImage } from './build.ts';
import { eventually, type RunningContainer, readLog, removeContainer, runHardened } from './container.ts';

const docker = new Docker();
const prefix = `davit-images-${randomBytes(4).toString('hex')}`;
const started: Docker.Container[] = [];
let image = '';

beforeAll(async () => {
  image = await testImage();
}, 120_000);

afterEach(async () => {
  await Promise.all(started.splice(0).map(removeContainer));
});

async function run(command: TestCommand, env: string[] = [], memoryBytes?: number): Promise<RunningContainer> {
  const name = `${prefix}-${started.length}-${command.toLowerCase()}`;
  const running = await runHardened(docker, name, { image, command: commands[command], env, memoryBytes });
  started.push(running.container);
  return running;
}

/** The first answer, whatever its status. */
function get({ address }: RunningContainer, path: string, port = 8080, init: RequestInit = {}) {
  return eventually(`an answer to ${path}`, async () => {
    const response = await fetch(`http://${address}:${port}${path}`, init);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  });
}

async function exitOf({ container }: RunningContainer) {
  const { StatusCode } = (await container.wait()) as { StatusCode: number };
  return { exitCode: StatusCode, log: await readLog(container) };
}

async function answers({ address }: RunningContainer, port: number): Promise<boolean> {
  return fetch(`http://${address}:${port}/`).then(
    () => true,
    () => false,
  );
}

describe('the test image', () => {
  test('is tagged by its content and built once', async () => {
    expect(image).toMatch(/^davit-test\/image:[0-9a-f]{12}$/);
    const { Created } = await docker.getImage(image).inspect();
    expect(await testImage()).toBe(image);
    expect((await docker.getImage(image).inspect()).Created).toBe(Created);
  });

  test('serves as uid 42420 without capabilities, and many at once', async () => {
    const hello = await run('hello');
    expect(await get(hello, '/')).toMatchObject({
      status: 200,
      body: expect.stringMatching(/^hello from [0-9a-f]{12}\n$/),
    });
    const statuses = await Promise.all(
      Array.from({ length: 30 }, () => get(hello, '/').then((answer) => answer.status)),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await get(hello, '/nowhere')).toMatchObject({ status: 404 });
    expect(await get(hello, '/status/418')).toMatchObject({ status: 418 });
  });

  test('echoes method, path, headers and body', async () => {
    const echo = await run('echo');
    const init = { method: 'PUT', body: 'some\nbody', headers: { 'X-Colour': 'red "blue" $HOME `id` *' } };
    const { body } = await get(echo, '/echo/a?b=c', 8080, init);
    expect(body).toMatch(/^PUT \/echo\/a\?b=c\n/);
    expect(body).toContain('X-Colour: red "blue" $HOME `id` *\n');
    expect(body).toMatch(/\n\nsome\nbody$/);
  });

  test('streams events as they come', async () => {
    const hello = await run('hello');
    await get(hello, '/');
    const response = await fetch(`http://${hello.address}:8080/stream/5`);
    let chunks = 0;
    let text = '';
    for await (const chunk of response.body ?? []) {
      chunks += 1;
      text += Buffer.from(chunk).toString();
    }
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(text).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\ndata: 5\n\n');
    expect(chunks).toBeGreaterThan(1);
  });

  test('env shows the environment', async () => {
    const answer = await get(await run('env', ['COLOUR=a b=c']), '/env');
    expect(answer.body.split('\n')).toEqual(expect.arrayContaining(['COLOUR=a b=c', 'HOME=/workspace']));
  });

  test('exits prints three lines and exits with 3; exitsZero with 0', async () => {
    const { exitCode, log } = await exitOf(await run('exits'));
    expect(exitCode).toBe(3);
    // Two of stdout, one of stderr: the engine keeps the order within each.
    expect(log.trim().split('\n').sort()).toEqual(['first line', 'second line', 'third line']);
    expect(log.indexOf('first')).toBeLessThan(log.indexOf('second'));
    expect(await exitOf(await run('exitsZero'))).toEqual({ exitCode: 0, log: 'done\n' });
  });

  test('silent runs and listens nowhere; otherPort listens on 5000 alone', async () => {
    const [silent, other] = [await run('silent'), await run('otherPort')];
    expect(await get(other, '/', 5000)).toMatchObject({ status: 200 });
    expect(await answers(other, 8080)).toBe(false);
    expect(await answers(silent, 8080)).toBe(false);
    expect((await silent.container.inspect()).State.Running).toBe(true);
  });

  test('slowStart listens only after its time', async () => {
    const slow = await run('slowStart', ['START_AFTER_SECONDS=2']);
    await get(slow, '/');
    const { StartedAt } = (await slow.container.inspect()).State;
    expect(Date.now() - Date.parse(StartedAt)).toBeGreaterThanOrEqual(1_950);
  });

  test('badProbe answers 500 on /health and 200 elsewhere', async () => {
    const bad = await run('badProbe');
    expect(await get(bad, '/health')).toMatchObject({ status: 500 });
    expect(await get(bad, '/')).toMatchObject({ status: 200 });
  });

  test('ignoresTerm lives through the grace and dies by SIGKILL; hello ends at once', async () => {
    const [stubborn, polite] = [await run('ignoresTerm'), await run('hello')];
    await Promise.all([get(stubborn, '/'), get(polite, '/')]);
    const before = Date.now();
    await polite.container.stop({ t: 10 });
    expect(Date.now() - before).toBeLessThan(5_000);
    await stubborn.container.kill({ signal: 'SIGTERM' });
    expect(await get(stubborn, '/')).toMatchObject({ status: 200 });
    await stubborn.container.stop({ t: 1 });
    expect((await stubborn.container.inspect()).State.ExitCode).toBe(137);
  });

  test('writesHome writes to $HOME and serves it', async () => {
    expect(await get(await run('writesHome'), '/home')).toMatchObject({ status: 200, body: 'written\n' });
    expect((await exitOf(await run('writesHome', ['HOME=/etc']))).exitCode).toBe(1);
  });

  test('crashAfter serves, then exits with 1', async () => {
    const crashing = await run('crashAfter', ['CRASH_AFTER_SECONDS=2']);
    expect(await get(crashing, '/')).toMatchObject({ status: 200 });
    expect(await exitOf(crashing)).toMatchObject({ exitCode: 1, log: expect.stringContaining('crashed') });
  });

  test('outOfMemory is killed by the kernel', async () => {
    const hungry = await run('outOfMemory', [], 16 * 1024 * 1024);
    await exitOf(hungry);
    // Docker may hear of the end before it hears of the reason.
    await eventually('the kernel killed it', async () => (await hungry.container.inspect()).State.OOMKilled || null);
  });

  test('permissionDenied names the path that it may not write', async () => {
    const { exitCode, log } = await exitOf(await run('permissionDenied'));
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/\/etc\/davit-test: Permission denied/);
  });

  test('chatty prints its lines in order, then serves', async () => {
    const chatty = await run('chatty', ['LINES=250']);
    await get(chatty, '/');
    const lines = (await readLog(chatty.container)).split('\n');
    expect(lines.slice(0, 250)).toEqual(Array.from({ length: 250 }, (_, index) => `line ${index + 1}`));
  });

  test('missing and notExecutable end at once, in the words of the init process', async () => {
    expect(await exitOf(await run('missing'))).toMatchObject({
      exitCode: 127,
      log: expect.stringContaining('/no/such/program failed: No such file or directory'),
    });
    expect(await exitOf(await run('notExecutable'))).toMatchObject({
      exitCode: 126,
      log: expect.stringContaining('/not-executable failed: Permission denied'),
    });
  });
});
