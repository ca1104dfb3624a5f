import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../http/answers/other.ts';
import { type Connection, type FakeLive, fakeLive } from './fake-live.ts';
import { LiveStream } from './live-stream.ts';
import { BEAT_MS } from './messages.ts';

let live: FakeLive;
let stream: LiveStream;
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  live = fakeLive();
  vi.stubGlobal('fetch', live.fetch);
  heard = [];
  stream = new LiveStream({
    onStatus: ({ state }) => heard.push(state),
    onStart: (project, resumed) => heard.push(`${project} ${resumed ? 'resumes' : 'starts'}`),
    onEvents: ({ project, events }) => heard.push(`${project} ${events.map(({ id }) => id).join()}`),
    onLost: ({ project, code }) => heard.push(`${project} lost: ${code}`),
  });
});
afterEach(async () => {
  stream.watch(new Set());
  await settle();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What was said has been read. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const event = (id: string) => ({ id }) as Event;

function last(): Connection {
  const connection = live.connections.at(-1);
  if (!connection) throw new Error('nothing was opened');
  return connection;
}

async function open(...projects: string[]): Promise<Connection> {
  stream.watch(new Set(projects));
  await settle();
  for (const project of projects) last().say('start', { project, after: '10' });
  last().say('beat', {});
  await settle();
  return last();
}

describe('the one stream', () => {
  it('is of all projects, and tells what each says', async () => {
    const connection = await open('demo', 'vision');
    expect(connection.projects).toEqual(['demo', 'vision']);
    connection.say('events', { project: 'vision', events: [event('11'), event('12')] });
    await settle();
    expect(heard).toEqual(['demo starts', 'live', 'vision starts', 'vision 11,12']);
    expect(live.connections).toHaveLength(1);
  });

  it('resumes behind the last event that it heard, soon, and says so', async () => {
    const connection = await open('demo', 'vision');
    connection.say('events', { project: 'vision', events: [event('12')] });
    await settle();
    heard = [];
    connection.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.connections).toHaveLength(2);
    expect(last().lastEventId).toBe('demo=10,vision=12');
    last().say('start', { project: 'vision', after: '12' });
    await settle();
    expect(heard).toEqual(['behind', 'vision resumes', 'live']);
  });

  it('is opened for a project that is added, with no word about those that go on', async () => {
    const first = await open('demo');
    heard = [];
    stream.watch(new Set(['demo', 'vision']));
    await settle();
    expect(first.closed).toBe(true);
    expect(last().projects).toEqual(['demo', 'vision']);
    last().say('start', { project: 'demo', after: '10' });
    last().say('start', { project: 'vision', after: '3' });
    await settle();
    expect(heard).toEqual(['vision starts']);
    stream.watch(new Set(['vision']));
    await settle();
    expect(live.connections, 'one less needs no other').toHaveLength(2);
  });

  it('is cut off where nothing is heard, and opened anew now and then', async () => {
    const silent = await open('demo');
    await vi.advanceTimersByTimeAsync(3 * BEAT_MS);
    expect(silent.closed).toBe(true);
    expect(heard).toContain('behind');
    await vi.advanceTimersByTimeAsync(1_000);
    const second = last();
    expect(second).not.toBe(silent);
    heard = [];
    for (let ms = 0; ms < 40_000; ms += BEAT_MS) {
      last().say('beat', {});
      await vi.advanceTimersByTimeAsync(BEAT_MS);
    }
    expect(second.closed).toBe(true);
    expect(live.connections).toHaveLength(3);
    expect(heard, 'a renewal is no gap').toEqual(['live']);
  });

  it('tries again while nobody answers, ever more seldom, and at once when someone looks', async () => {
    live.status = 0;
    const tries = vi.fn(live.fetch);
    vi.stubGlobal('fetch', tries);
    stream.watch(new Set(['demo']));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(['behind']);
    expect(tries.mock.calls.length).toBeGreaterThan(15);
    expect(tries.mock.calls.length).toBeLessThan(30);
    live.status = 200;
    stream.poke();
    await settle();
    expect(live.connections).toHaveLength(1);
  });

  it('rests when the session is over, until someone looks', async () => {
    const connection = await open('demo');
    connection.say('signed-out', {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard.at(-1)).toBe('signed-out');
    expect(live.connections).toHaveLength(1);
    live.status = 401;
    stream.poke();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(
      heard.filter((one) => one === 'signed-out'),
      'is said once',
    ).toHaveLength(1);
    live.status = 200;
    stream.poke();
    await settle();
    last().say('start', { project: 'demo', after: '20' });
    await settle();
    expect(heard.slice(-2)).toEqual(['demo resumes', 'live']);
  });

  it('goes on with the others when one project is lost', async () => {
    const connection = await open('demo', 'vision');
    connection.say('lost', { project: 'demo', code: 'FORBIDDEN', message: 'no more' });
    connection.say('events', { project: 'vision', events: [event('11')] });
    await settle();
    expect(heard.slice(-2)).toEqual(['demo lost: FORBIDDEN', 'vision 11']);
    connection.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last().projects).toEqual(['vision']);
  });

  it('closes when nobody watches, and begins anew', async () => {
    const connection = await open('demo');
    stream.watch(new Set());
    await settle();
    expect(connection.closed).toBe(true);
    expect(stream.status).toEqual({ state: 'connecting' });
    heard = [];
    const again = await open('demo');
    expect(again.lastEventId).toBe('');
    expect(heard).toEqual(['demo starts', 'live']);
  });
});
