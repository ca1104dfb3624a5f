import { describe, expect, it } from 'vitest';
import { until as untilHolds } from '../../../tests/wait.ts';
import { RateMeter } from './rate-meter.ts';
import { type SendFile, UploadQueue, uploadsInto } from './upload-queue.ts';

const models = { project: 'demo', containerId: 'models', name: 'models' };
const other = { ...models, containerId: 'other', name: 'other' };

const until = (holds: () => boolean) => untilHolds('the uploads to be so', holds, Boolean, { everyMs: 1 });

/** A queue whose files are sent when the test says so. */
function rig() {
  const asked: { path: string; done: () => void; fail: (message: string) => void; sent: (bytes: number) => void }[] =
    [];
  let most = 0;
  let now = 0;
  const aborted: string[] = [];
  const onTheWay = new Set<string>();
  const send: SendFile = ({ path }, { onSent, signal }) =>
    new Promise((resolve, reject) => {
      onTheWay.add(path);
      most = Math.max(most, onTheWay.size);
      const end = (how: () => void) => {
        onTheWay.delete(path);
        how();
      };
      signal.addEventListener('abort', () => {
        aborted.push(path);
        end(() => reject(new Error('aborted')));
      });
      asked.push({
        path,
        done: () => end(resolve),
        fail: (message) => end(() => reject(new Error(message))),
        sent: onSent,
      });
    });
  const queue = new UploadQueue({ send, now: () => now });
  const find = async (path: string) => {
    await until(() => onTheWay.has(path));
    const one = asked.findLast((each) => each.path === path);
    if (!one) throw new Error(`${path} was not sent`);
    return one;
  };
  return {
    queue,
    find,
    aborted,
    most: () => most,
    pass: (ms: number) => (now += ms),
    times: (path: string) => asked.filter((one) => one.path === path).length,
  };
}

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob([path]) }));
const statesOf = (queue: UploadQueue) =>
  Object.fromEntries(queue.shown().uploads.map(({ path, state }) => [path, state]));

describe('uploads', () => {
  it('are sent three at a time, all of them', async () => {
    const { queue, find, most } = rig();
    const names = Array.from({ length: 10 }, (_, index) => `file-${index}`);
    queue.add(models, files(...names));
    expect(Object.values(statesOf(queue)).filter((state) => state === 'sending')).toHaveLength(3);
    for (const name of names) (await find(name)).done();
    await until(() => queue.shown().totals.done === 10);
    expect(most()).toBe(3);
    expect(queue.shown().totals).toMatchObject({ files: 10, left: 0, failed: 0, bytes: 60, sentBytes: 60 });
  });

  it('fail one by one, and are sent again alone', async () => {
    const { queue, find, times } = rig();
    queue.add(models, files('a', 'b'));
    (await find('a')).fail('The disk is full.');
    (await find('b')).done();
    await until(() => queue.shown().totals.left === 0);
    expect(queue.shown().uploads[0]).toMatchObject({ state: 'failed', problem: 'The disk is full.', sentBytes: 0 });
    queue.retryFailed(models.containerId);
    (await find('a')).done();
    await until(() => queue.shown().totals.done === 2);
    expect([times('a'), times('b')]).toEqual([2, 1]);
  });

  it('are cancelled where they are, and the next takes their place', async () => {
    const { queue, find, aborted } = rig();
    queue.add(models, files('a', 'b', 'c', 'd'));
    const [first] = queue.shown().uploads;
    queue.cancel(first?.id ?? 0);
    (await find('d')).done();
    await until(() => queue.shown().totals.done === 1);
    queue.cancelAll(models.containerId);
    await until(() => queue.shown().totals.left === 0);
    expect(aborted).toEqual(['a', 'b', 'c']);
    expect(statesOf(queue)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'cancelled', d: 'done' });
    expect(queue.shown().totals.files).toBe(1);
    queue.forgetEnded(models.containerId);
    expect(queue.shown().uploads).toEqual([]);
  });

  it('of the same path give way to the newer one', async () => {
    const { queue, find, aborted } = rig();
    queue.add(models, files('a'));
    await find('a');
    queue.add(other, files('a'));
    queue.add(models, files('a'));
    expect(aborted).toEqual(['a']);
    expect(uploadsInto(queue.shown(), models.containerId).uploads).toHaveLength(1);
    expect(uploadsInto(queue.shown(), other.containerId).totals.files).toBe(1);
  });

  it('say how far they are, and how fast', async () => {
    const { queue, find, pass } = rig();
    queue.add(models, [{ path: 'a', file: new Blob(['x'.repeat(10_000)]) }]);
    const one = await find('a');
    one.sent(0);
    pass(2_000);
    one.sent(4_000);
    await until(() => queue.shown().totals.sentBytes === 4_000);
    expect(queue.shown().totals.bytesPerSecond).toBe(2_000);
  });
});

it('a rate is of the last seconds, and forgets', () => {
  const rate = new RateMeter();
  rate.add(0, 1_000);
  expect(rate.perSecond(100)).toBe(1_000);
  rate.add(2_000, 3_000);
  expect(rate.perSecond(2_000)).toBe(2_000);
  expect(rate.perSecond(60_000)).toBe(0);
});
