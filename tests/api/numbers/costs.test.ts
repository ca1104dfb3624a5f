/** Money over the API: exact, and the same as `davit bill replay` of the ledger makes it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../cli/commands/costs.ts';
import type { Cost } from '../../../lib/http/answers/other.ts';
import { Api } from '../api.ts';
import { interval } from './ledger.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

describe('davit bill replay', () => {
  const vectors = JSON.parse(readFileSync(new URL('../../vectors/billing.json', import.meta.url), 'utf8')) as {
    name: string;
    input: unknown;
    expect: unknown;
  }[];
  for (const vector of vectors) {
    it(`charges: ${vector.name}`, () => {
      expect(replay(JSON.stringify(vector.input))).toEqual(vector.expect);
    });
  }

  it('names the field of a bad file', () => {
    const slot = { app: 'a', ordinal: 0, flavor: 'f', units: 1, intervals: [['2026-01-01T00:00:00Z', 'later']] };
    expect(() => replay(JSON.stringify({ slots: [slot], prices: [] }))).toThrow(
      /^slots\.0\.intervals\.0\.1: must be a time/,
    );
    expect(() => replay(JSON.stringify({ slots: [], prices: [], zone: 'UTC' }))).toThrow('zone: unknown field');
    expect(() => replay(JSON.stringify({ slots: [] }))).toThrow('prices: must be a list');
    expect(() => replay(JSON.stringify({ slots: [], prices: [], timeZone: 'Moon/Base' }))).toThrow(/^timeZone: /);
    expect(() => replay('{')).toThrow('not JSON');
  });
});

describe('cost', () => {
  it('is what the ledger says, by day, flavor and app, with what was paid before carried over', async () => {
    const id = await api.app({ name: 'paid' });
    // 90 s over midnight at the month's end: two minutes, the second of which begins in February.
    await interval(api, id, '2026-01-31T23:59:30.000Z', '2026-02-01T00:01:00.000Z');
    // Begins within the minute that is paid already.
    await interval(api, id, '2026-02-01T00:01:10.000Z', '2026-02-01T00:01:20.000Z');
    // An hour.
    await interval(api, id, '2026-02-10T12:00:00.000Z', '2026-02-10T13:00:00.000Z');
    const january = await cost(`/v1/cost?from=2026-01-01&to=2026-02-01`);
    expect(january).toMatchObject({ currency: 'EUR', timeZone: 'UTC', total: '0.000500000' });
    const february = await cost('/v1/cost?from=2026-02-01&groupBy=day,flavor');
    expect(february.to).toBe('2026-03-01');
    expect(february.lines).toEqual([
      { flavor: 'ai1-1-cpu', day: '2026-02-01', minutes: 1, amount: '0.000500000' },
      { flavor: 'ai1-1-cpu', day: '2026-02-10', minutes: 60, amount: '0.030000000' },
    ]);
    expect(february.total).toBe('0.030500000');
    const byApp = await cost('/v1/cost?from=2026-01-01&to=2026-03-01');
    expect(byApp.lines).toEqual([
      { app: id, appName: 'paid', flavor: 'ai1-1-cpu', minutes: 62, amount: '0.031000000' },
    ]);
    expect((await cost(`/v1/app/${id}/cost?from=2026-02-10&to=2026-02-11`)).total).toBe('0.030000000');
    expect((await cost('/v1/cost?from=2026-02-01&to=2026-02-02')).total).toBe('0.000500000');
  });

  it('of a month is the lines of that month in the bill of its ledger', async () => {
    for (const [month, minutes] of [
      ['2026-01', 1],
      ['2026-02', 61],
    ] as const) {
      const response = await api.raw('GET', `/v1/cost/ledger.json?month=${month}`, {});
      const bill = replay(await response.text());
      expect(bill.lines.filter((line) => line.month === month).map((line) => line.minutes)).toEqual([minutes]);
    }
    const { body } = await api.call<{ slots: { intervals: unknown[]; paidUntil?: string }[] }>(
      'GET',
      '/v1/cost/ledger.json?month=2026-02',
    );
    // The interval over midnight is there whole; what was paid before it is nothing.
    expect(body.slots[0]?.intervals).toHaveLength(3);
    expect(body.slots[0]).not.toHaveProperty('paidUntil');
  });

  it('carries a paid minute into the ledger of the next month', async () => {
    const id = await api.app({ name: 'carried' });
    await interval(api, id, '2026-03-31T23:59:30.000Z', '2026-03-31T23:59:40.000Z');
    await interval(api, id, '2026-04-01T00:00:10.000Z', '2026-04-01T00:00:40.000Z');
    const { body } = await api.call<{ slots: { app: string; intervals: unknown[]; paidUntil?: string }[] }>(
      'GET',
      '/v1/cost/ledger.json?month=2026-04',
    );
    const slot = body.slots.find((one) => one.app === id);
    expect(slot?.intervals).toEqual([['2026-04-01T00:00:10.000Z', '2026-04-01T00:00:40.000Z']]);
    expect(slot?.paidUntil).toBe('2026-04-01T00:00:30.000Z');
    expect((await cost(`/v1/app/${id}/cost?from=2026-04-01&to=2026-05-01`)).total).toBe('0.000500000');
    expect((await cost(`/v1/app/${id}/cost?from=2026-03-01&to=2026-04-01`)).total).toBe('0.000500000');
  });

  it('counts what runs now up to now', async () => {
    const id = await api.app({ name: 'open' });
    await interval(api, id, new Date(Date.now() - 90_000).toISOString(), null);
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    expect((await cost(`/v1/app/${id}/cost?from=${day}&to=${until}`)).total).toBe('0.001000000');
  });

  it('refuses days that are none', async () => {
    for (const query of ['from=2026-02-30', 'from=yesterday', 'from=2026-02-02&to=2026-02-01', 'groupBy=moon']) {
      const { status, body } = await api.call('GET', `/v1/cost?${query}`);
      expect(status, query).toBe(400);
      expect(body.code).toBe('BAD_QUERY');
    }
    expect((await api.call('GET', '/v1/cost/ledger.json?month=2026-13')).status).toBe(400);
  });
});

async function cost(path: string): Promise<Cost> {
  const { body } = await api.call<Cost>('GET', path);
  return body;
}
