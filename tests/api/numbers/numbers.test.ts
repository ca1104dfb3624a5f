/** Usage, timelines and fits over the API; amounts held against `charge` run on the whole ledger. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { momentOf } from '../../../lib/domain/history/moment.ts';
import { charge, exactAmount, type Slot } from '../../../lib/domain/money/charge.ts';
import type { Replica } from '../../../lib/http/answers/app.ts';
import type { FittingFlavorList, Timeline, Usage } from '../../../lib/http/answers/numbers.ts';
import type { Cost } from '../../../lib/http/answers/other.ts';
import { addTraffic, forgetOldTraffic } from '../../../lib/store/numbers/traffic.ts';
import { writeUsage } from '../../../lib/store/numbers/usage.ts';
import { until } from '../../wait.ts';
import { Api } from '../api.ts';
import { interval } from './ledger.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

async function get<Body>(path: string): Promise<Body> {
  const { status, body } = await api.call<Body>('GET', path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** What the ledger of a project comes to in some days, by `charge` alone, from every fact there is. */
async function charged(slug: string, days: { from: string; to: string }, appId?: string): Promise<string> {
  const { db } = api.platform;
  const project = await db.project.findUniqueOrThrow({ where: { slug } });
  const facts = await db.ledgerFact.findMany({
    where: { projectId: project.id, kind: 'started' },
    include: { ended: true },
  });
  const now = Date.now();
  const cut = (until: number): Slot[] =>
    facts
      .filter((fact) => !appId || fact.appId === appId)
      .map((fact) => ({
        app: fact.appId,
        ordinal: fact.ordinal,
        flavor: fact.flavorId,
        units: fact.units,
        intervals: [[fact.at.getTime(), Math.min(fact.ended?.at.getTime() ?? now, until)]],
      }));
  const prices = (await db.flavorPrice.findMany()).map((price) => ({
    flavor: price.flavorId,
    fromMs: price.from.getTime(),
    nanosPerMinute: price.nanosPerMinute,
  }));
  // Minutes that begin before an instant are exactly those of the ledger cut there.
  const until = (day: string) => charge(cut(Date.parse(`${day}T00:00:00Z`)), prices).totalNanos;
  return exactAmount(until(days.to) - until(days.from));
}

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);

describe('usage', () => {
  it('of a project without apps is nothing, and forecasts nothing', async () => {
    await api.project('empty');
    const usage = await get<Usage>('/v1/usage?project=empty');
    expect(usage.apps).toEqual([]);
    expect(usage.figures).toMatchObject({
      replicas: { ready: 0, wanted: 0 },
      requests: { perSecond: 0, lastHour: 0 },
      cost: { today: '0.000000000', perHour: '0.000000000', month: '0.000000000' },
    });
    expect(usage.figures.cost).not.toHaveProperty('forecast');
  });

  it('counts money exactly as charge does', async () => {
    await api.project('money');
    const [one, two, gone] = await Promise.all(
      ['one', 'two', 'gone'].map((name) => api.app({ name }, undefined, '?project=money')),
    );
    if (!one || !two || !gone) throw new Error('three apps were made');
    await interval(api, one, ago(40 * DAY), ago(3 * HOUR));
    // Follows within its last paid minute.
    await interval(api, one, ago(3 * HOUR - 20_000), null);
    await interval(api, two, ago(2 * DAY), ago(1 * DAY), { units: 3 });
    await interval(api, two, ago(2 * HOUR), null, { ordinal: 1, flavor: 'ai1-s-cpu' });
    await interval(api, gone, ago(5 * DAY), ago(5 * DAY - 90_000));
    await api.platform.db.app.update({ where: { id: gone }, data: { state: 'DELETED' } });

    const usage = await get<Usage>('/v1/usage?project=money');
    const today = usage.asOf.slice(0, 10);
    const month = { from: `${today.slice(0, 7)}-01`, to: nextDay(today) };
    expect(usage.figures.cost.today).toBe(await charged('money', { from: today, to: nextDay(today) }));
    expect(usage.figures.cost.month).toBe(await charged('money', month));
    // 1 × 0.03 and 1 × 0.015 per hour.
    expect(usage.figures.cost.perHour).toBe('0.045000000');
    expect(usage.apps.map((app) => app.app).sort()).toEqual([one, two].sort());
    for (const app of usage.apps) expect(app.costMonth).toBe(await charged('money', month, app.app));
    expect(usage.figures.states).toEqual({ QUEUED: 2 });
    // However few are listed, the figures are of all.
    for (const [listed, found] of [
      ['', []],
      [two, [two]],
      [`${two},${gone},nonsense`, [two]],
    ] as const) {
      const some = await get<Usage>(`/v1/usage?project=money&app=${listed}`);
      expect(some.apps.map((app) => app.app)).toEqual(found);
      expect(some.figures.states).toEqual({ QUEUED: 2 });
      expect(some.figures.cost.perHour).toBe('0.045000000');
    }
    const cost = await get<Cost>('/v1/cost?project=money&groupBy=app,day');
    expect(cost.total).toBe(usage.figures.cost.month);
    expect(cost.perHour).toBe('0.045000000');
    expect((await get<Cost>(`/v1/app/${two}/cost`)).perHour).toBe('0.015000000');

    const { forecast } = usage.figures.cost;
    expect(Number(forecast?.low)).toBeLessThanOrEqual(Number(forecast?.amount));
    expect(Number(forecast?.amount)).toBeLessThanOrEqual(Number(forecast?.high));
    expect(forecast?.method).toContain('EUR per hour');
  });

  it('tells a past that changed: facts that come late, and prices', async () => {
    await api.project('late');
    const app = await api.app({ name: 'late' }, undefined, '?project=late');
    const read = async () => (await get<Usage>('/v1/usage?project=late')).figures.cost.month;
    const month = async () => {
      const today = new Date().toISOString().slice(0, 10);
      return charged('late', { from: `${today.slice(0, 7)}-01`, to: nextDay(today) });
    };
    const midnight = new Date().setUTCHours(0, 0, 0, 0);
    await interval(api, app, new Date(midnight - 2 * HOUR).toISOString(), null);
    expect(await read()).toBe(await month());
    // The worker was away: it ended yesterday.
    const { db } = api.platform;
    const open = await db.ledgerFact.findFirstOrThrow({ where: { appId: app } });
    const { id, recordedAt: _recorded, evidence: _evidence, ...fact } = open;
    await db.ledgerFact.create({
      data: { ...fact, kind: 'ended', at: new Date(midnight - HOUR), startedId: id },
    });
    expect(await read()).toBe(await month());
    const price = { flavorId: 'ai1-1-cpu', from: new Date(midnight - 90 * 60_000) };
    await db.flavorPrice.create({ data: { ...price, nanosPerMinute: 700_000n } });
    expect(await read()).toBe(await month());
    await db.flavorPrice.delete({ where: { flavorId_from: price } });
    expect(await read()).toBe(await month());
  });

  it('carries a paid minute over where a report begins, however long the chain of restarts', async () => {
    await api.project('chain');
    const app = await api.app({ name: 'chain' }, undefined, '?project=chain');
    // 40 s each, 10 s apart: each begins in a minute that an earlier one paid, or just after.
    const midnight = Date.parse('2026-05-02T00:00:00Z');
    for (let index = -30; index < 10; index++) {
      const start = midnight + index * 50_000;
      await interval(api, app, new Date(start).toISOString(), new Date(start + 40_000).toISOString());
    }
    for (const [from, to] of [
      ['2026-05-01', '2026-05-02'],
      ['2026-05-02', '2026-05-03'],
    ] as const) {
      const cost = await get<Cost>(`/v1/cost?project=chain&from=${from}&to=${to}`);
      expect(cost.total).toBe(await charged('chain', { from, to }));
    }
  });

  it('is grouped by creator and label too', async () => {
    await api.project('groups');
    const app = await api.app({ name: 'vision', labels: { team: 'vision' } }, undefined, '?project=groups');
    const other = await api.app({ name: 'other' }, undefined, '?project=groups');
    for (const id of [app, other]) await interval(api, id, '2026-02-10T12:00:00.000Z', '2026-02-10T13:00:00.000Z');
    const cost = await get<Cost>('/v1/cost?project=groups&from=2026-02-01&groupBy=creator,label:team');
    const hour = { creator: 'admin@example.com', minutes: 60, amount: '0.030000000' };
    expect(cost.lines).toEqual([
      { ...hour, labels: { team: 'vision' } },
      { ...hour, labels: {} },
    ]);
  });

  it('tells what replicas use while it is known', async () => {
    await api.project('used');
    const app = await api.app({ name: 'used' }, undefined, '?project=used');
    const { db } = api.platform;
    const node = await db.node.create({
      data: { name: 'n', architecture: 'amd64', cpuMillis: 8000, memoryBytes: 2n ** 34n },
    });
    const amounts = { appId: app, revision: 1, state: 'READY' as const, nodeId: node.id, port: 8080 };
    const [first, second] = await Promise.all(
      [0, 1].map((ordinal) =>
        db.replica.create({ data: { ...amounts, ordinal, cpuMillis: 1000, memoryBytes: 2n ** 30n } }),
      ),
    );
    if (!first || !second) throw new Error('two replicas were made');
    await writeUsage(db, [{ replicaId: first.id, cpuMillis: 250, memoryBytes: 2 ** 29, diskBytes: null }]);
    const items = async () => (await get<{ items: Replica[] }>(`/v1/app/${app}/replica`)).items;
    expect((await items()).map((replica) => replica.usage?.cpuPercent)).toEqual([25, undefined]);
    expect((await items())[0]?.usage).toMatchObject({ memoryBytes: 2 ** 29, memoryPercent: 50 });
    await writeUsage(db, [{ replicaId: second.id, cpuMillis: 750, memoryBytes: 0, diskBytes: null }]);
    const usage = await get<Usage>('/v1/usage?project=used');
    expect(usage.apps[0]).toMatchObject({ cpuPercent: 50, memoryPercent: 25 });
    expect(usage.figures).toMatchObject({
      replicas: { ready: 2, wanted: 1 },
      cpu: { reserved: 2, free: 6, total: 8 },
      memory: { reserved: 2 ** 31, total: 2 ** 34 },
    });
    await db.replicaUsage.updateMany({ data: { at: new Date(Date.now() - 40_000) } });
    expect((await items())[0]).not.toHaveProperty('usage');
    expect((await get<Usage>('/v1/usage?project=used')).apps[0]).not.toHaveProperty('cpuPercent');
  });

  it('counts requests by minute, and forgets what is old', async () => {
    await api.project('called');
    const app = await api.app({ name: 'called' }, undefined, '?project=called');
    const { db } = api.platform;
    const counts = { status1xx: 0, status2xx: 4, status3xx: 0, status4xx: 1, status5xx: 1, requests: 6 };
    const delta = { appId: app, maxInFlight: 3, ...counts };
    await addTraffic(db, [
      { ...delta, agoMs: 0 },
      { ...delta, agoMs: 5 * 60_000, maxInFlight: 9 },
      { ...delta, agoMs: 50 * 60_000 },
      { ...delta, agoMs: 25 * HOUR },
      { ...delta, agoMs: 31 * DAY },
    ]);
    await addTraffic(db, [{ ...delta, agoMs: 0, maxInFlight: 5 }]);
    const usage = await get<Usage>('/v1/usage?project=called');
    const [load] = usage.apps;
    expect(load?.requestsPerSecond).toBeGreaterThan(12 / 60 - 0.001);
    expect(load?.inFlight).toBe(5);
    expect(load?.sparkline).toHaveLength(30);
    expect(load?.sparkline.slice(24, 25)).toEqual([0.1]);
    expect(usage.figures.requests.lastHour).toBe(24);
    expect(await db.appTraffic.count({ where: { appId: app } })).toBe(10);
    await forgetOldTraffic(db, 100);
    const left = await db.appTraffic.groupBy({
      by: ['seconds'],
      where: { appId: app },
      _count: true,
      orderBy: { seconds: 'asc' },
    });
    expect(left.map((group) => [group.seconds, group._count])).toEqual([
      [10, 3],
      [60, 4],
    ]);
  });
});

describe('a timeline', () => {
  it('holds what happened, and travels to any moment of it', async () => {
    const { db } = api.platform;
    await api.project('past');
    const app = await api
      .app({ name: 'past', replicas: 1 }, undefined, '?project=past')
      .catch(() => api.app({ name: 'past' }, undefined, '?project=past'));
    const replica = await interval(api, app, ago(HOUR), null);
    await db.replica.update({
      where: { id: replica },
      data: { state: 'READY', queuedAt: new Date(), nodeId: (await db.node.findFirstOrThrow()).id },
    });
    const { projectId } = await db.app.findUniqueOrThrow({ where: { id: app } });
    const event = (type: string, code: string, more: { to?: string; data?: Record<string, string | number> } = {}) =>
      db.event.create({
        data: {
          projectId,
          appId: app,
          type,
          code,
          message: code,
          actor: 'x',
          from: null,
          to: more.to ?? null,
          ...(more.data ? { data: more.data } : {}),
        },
      });
    await event('replica', 'REPLICA_STARTED', { data: { replicaId: replica } });
    await event('replica', 'REPLICA_READY', { data: { replicaId: replica } });
    await event('state', 'APP_RUNNING', { to: 'RUNNING' });
    const ready = Date.now();
    await until(
      'the next moment',
      () => Date.now(),
      (now) => now > ready,
    );
    await event('action', 'SCALE_ASKED', { data: { from: 1, to: 3 } });
    await event('state', 'APP_SCALING', { to: 'SCALING' });
    await addTraffic(db, [
      {
        appId: app,
        agoMs: 0,
        requests: 20,
        maxInFlight: 2,
        status1xx: 0,
        status2xx: 20,
        status3xx: 0,
        status4xx: 0,
        status5xx: 0,
      },
    ]);
    const timeline = await get<Timeline>(`/v1/app/${app}/timeline`);
    expect(timeline.states.map((state) => state.state)).toEqual(['QUEUED', 'RUNNING', 'SCALING']);
    expect(timeline.wanted.map((one) => one.replicas)).toEqual([1, 3]);
    expect(timeline.revisions).toMatchObject([{ revision: 1, image: 'davit/none:1', flavor: 'ai1-1-cpu', units: 1 }]);
    expect(timeline.load).toMatchObject([{ seconds: 10, requests: 20, byClass: { '2xx': 20 } }]);
    expect(momentOf(timeline, Date.now())).toMatchObject({
      state: 'SCALING',
      ready: 1,
      started: 1,
      wanted: 3,
      revision: 1,
      requestsPerSecond: 2,
      perHour: '0.030000000',
    });
    expect(momentOf(timeline, ready)).toMatchObject({ state: 'RUNNING', wanted: 1 });
    // What held before the span still holds at its beginning.
    const later = await get<Timeline>(
      `/v1/app/${app}/timeline?from=${new Date(Date.now() + 1).toISOString()}&to=2999-01-01T00:00:00Z`,
    );
    expect(later.states).toMatchObject([{ state: 'SCALING' }]);
    expect(later.replicas[0]?.phases).toMatchObject([{ phase: 'ready' }]);
    expect(later.wanted).toMatchObject([{ replicas: 3 }]);
  });

  it('refuses a span that is none', async () => {
    const app = await api.app({ name: 'span' }, undefined, '?project=past');
    const { status, body } = await api.call(
      'GET',
      `/v1/app/${app}/timeline?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z`,
    );
    expect([status, body.code]).toEqual([400, 'BAD_QUERY']);
  });
});

describe('flavors', () => {
  it('say how many fit, and which is the cheapest', async () => {
    const { db } = api.platform;
    await db.replica.updateMany({ data: { state: 'ENDED', nodeId: null } });
    await db.node.deleteMany();
    await db.node.create({
      data: { name: 'small', architecture: 'amd64', cpuMillis: 2000, memoryBytes: 8n * 2n ** 30n },
    });
    const { items } = await get<FittingFlavorList>('/v1/flavor?project=past');
    const fits = Object.fromEntries(items.map((flavor) => [flavor.id, [flavor.fitsNow, flavor.fitsEver]]));
    expect(fits).toEqual({
      'ai1-1-gpu': [0, false],
      'ai1-1-cpu': [2, true],
      'ai1-s-cpu': [4, true],
      'ai1-xs-cpu': [20, true],
    });
    expect(items.filter((flavor) => flavor.cheapestThatFits).map((flavor) => flavor.id)).toEqual(['ai1-xs-cpu']);
  });
});
