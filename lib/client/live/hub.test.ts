import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../http/answers/other.ts';
import { type FakeLive, fakeLive } from './fake-live.ts';
import { LiveHub, type Port } from './hub.ts';
import { BEAT_MS, type StreamMessage, type TabMessage } from './messages.ts';

let live: FakeLive;
let hub: LiveHub;
let reads: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  live = fakeLive();
  reads = [];
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (path.startsWith('/live')) return live.fetch(path, init);
    reads.push(path);
    if (path === '/v1/away') throw new TypeError('away');
    return new Response(`"${path}"`);
  });
  hub = new LiveHub();
});
afterEach(() => {
  vi.clearAllTimers();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

class Tab implements Port {
  heard: StreamMessage[] = [];
  #listener: ((event: MessageEvent<TabMessage>) => void) | undefined;

  postMessage(message: StreamMessage): void {
    this.heard.push(message);
  }
  addEventListener(_type: 'message', listener: (event: MessageEvent<TabMessage>) => void): void {
    this.#listener = listener;
  }
  start(): void {}
  say(message: TabMessage): void {
    this.#listener?.({ data: message } as MessageEvent<TabMessage>);
  }
  /** @returns what it heard since it was asked last */
  take(): string[] {
    return this.heard.splice(0).map((message) => {
      if (message.type === 'events') return `events ${message.events.map(({ id }) => id).join()}`;
      if (message.type === 'status') return message.status.state;
      if (message.type === 'start') return message.gap ? 'start after a gap' : 'start';
      return message.type;
    });
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

async function tab(project: string): Promise<Tab> {
  const made = new Tab();
  hub.connect(made);
  made.say({ type: 'watch', project });
  await settle();
  return made;
}

async function start(...projects: string[]): Promise<void> {
  for (const project of projects) live.connections.at(-1)?.say('start', { project, after: '1' });
  await settle();
}

async function happens(project: string, ...ids: string[]): Promise<void> {
  live.connections.at(-1)?.say('events', { project, events: ids.map((id) => ({ id }) as Event) });
  await settle();
}

/** The server beats, and the tabs that live speak. */
async function pass(ms: number, ...speaking: [Tab, string][]): Promise<void> {
  for (let passed = 0; passed < ms; passed += BEAT_MS) {
    live.connections.at(-1)?.say('beat', {});
    for (const [one, project] of speaking) one.say({ type: 'watch', project });
    await vi.advanceTimersByTimeAsync(BEAT_MS);
  }
}

describe('the tabs of a browser', () => {
  it('share one stream; each hears what its project says', async () => {
    const [one, two, other] = [await tab('demo'), await tab('demo'), await tab('vision')];
    await start('demo', 'vision');
    for (const each of [one, two, other]) each.take();
    await happens('demo', '2', '3');
    await happens('vision', '4');
    expect([one, two, other].map((each) => each.take())).toEqual([['events 2,3'], ['events 2,3'], ['events 4']]);
    expect(live.connections.filter(({ closed }) => !closed)).toHaveLength(1);
  });

  it('hear what came just before they joined, and when the browser had heard of it', async () => {
    await tab('demo');
    await start('demo');
    const heardAt = Date.now();
    await happens('demo', '2');
    await pass(8_000);
    const late = await tab('demo');
    expect(late.heard).toContainEqual({ type: 'events', project: 'demo', events: [{ id: '2' }], heardAt });
    expect(late.take()).toEqual(['live', 'events 2', 'start']);
  });

  it('that show another project hear that one from then on', async () => {
    const one = await tab('demo');
    await start('demo');
    one.take();
    one.say({ type: 'watch', project: 'vision' });
    await settle();
    expect(live.connections.at(-1)?.projects).toEqual(['vision']);
    await start('vision');
    await happens('vision', '5');
    expect(one.take()).toEqual(['live', 'start', 'events 5']);
  });

  it('that were silent for long are forgotten, and told that they missed something when they speak again', async () => {
    const [asleep, awake] = [await tab('demo'), await tab('demo')];
    await start('demo');
    await pass(200_000, [awake, 'demo']);
    asleep.take();
    await happens('demo', '2');
    expect(asleep.take()).toEqual([]);
    await pass(100_000, [awake, 'demo']);
    asleep.say({ type: 'watch', project: 'demo' });
    expect(asleep.take()).toEqual(['live', 'start after a gap']);
  });

  it('end the stream when the last one leaves', async () => {
    const [one, two] = [await tab('demo'), await tab('demo')];
    await start('demo');
    one.say({ type: 'leave' });
    await settle();
    expect(live.connections.at(-1)?.closed).toBe(false);
    two.say({ type: 'leave' });
    await settle();
    expect(live.connections.at(-1)?.closed).toBe(true);
  });

  it('are told when their project is lost; the others go on', async () => {
    const [one, other] = [await tab('demo'), await tab('vision')];
    await start('demo', 'vision');
    for (const each of [one, other]) each.take();
    live.connections.at(-1)?.say('lost', { project: 'demo', code: 'FORBIDDEN', message: 'no more' });
    await happens('vision', '4');
    expect(one.take()).toEqual(['lost']);
    expect(other.take()).toEqual(['events 4']);
  });

  it('read by one request, each by its own number', async () => {
    const [one, two] = [await tab('demo'), await tab('demo')];
    for (const each of [one, two]) each.take();
    one.say({ type: 'read', id: 7, path: '/v1/app/1', since: Date.now() });
    two.say({ type: 'read', id: 1, path: '/v1/app/1', since: Date.now() });
    two.say({ type: 'read', id: 2, path: '/v1/away', since: Date.now() });
    await settle();
    const answer = { status: 200, text: '"/v1/app/1"' };
    expect(one.heard).toEqual([{ type: 'answer', id: 7, answer }]);
    expect(two.heard).toContainEqual({ type: 'answer', id: 1, answer });
    expect(two.heard).toContainEqual({ type: 'answer', id: 2 });
    expect(reads).toEqual(['/v1/app/1', '/v1/away']);
    await tab('demo');
    one.say({ type: 'read', id: 8, path: '/v1/app/1', since: 0 });
    await settle();
    expect(reads, 'who joins may be another person').toHaveLength(3);
  });
});
