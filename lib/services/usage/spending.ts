/** What a project spends: today, this month, per hour now, and what the month will come to. */
import { type Actor, selectorOf } from '../../auth/actor.ts';
import { calendar } from '../../domain/money/charge.ts';
import { type Forecast, forecast } from '../../domain/money/forecast.ts';
import { listAppIds } from '../../store/app/apps.ts';
import { databaseNow } from '../../store/ledger.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { addDays, nextMonth, startOfDay, startOfMonth } from '../costs/days.ts';
import { sharesOf, sumOf } from '../costs/shares.ts';
import { readLedger } from '../costs/slots.ts';
import { readClosedDays } from './closed-days.ts';

/** So many days before today say how fast money goes. */
const LOOK_BACK_DAYS = 7;

export interface AppSpending {
  todayNanos: bigint;
  monthNanos: bigint;
  nanosPerHour: bigint;
}

export interface Spending extends AppSpending {
  now: Date;
  /** By id, deleted ones too. */
  apps: Map<string, AppSpending>;
  forecast: Forecast | null;
}

export async function readSpending(
  db: PrismaClient,
  actor: Actor,
  projectId: string,
  { timeZone, currency }: { timeZone: string; currency: string },
): Promise<Spending> {
  const today = calendar(timeZone, 'day')((await databaseNow(db)).getTime());
  const tomorrow = addDays(today, 1);
  const month = today.slice(0, 7);
  const lookBack = addDays(today, -LOOK_BACK_DAYS);
  const from = lookBack < `${month}-01` ? lookBack : `${month}-01`;
  const span = { since: new Date(startOfDay(today, timeZone)), until: new Date(startOfDay(tomorrow, timeZone)) };
  const selector = selectorOf(actor);
  const [closed, ledger, visible] = await Promise.all([
    readClosedDays(db, projectId, { timeZone, from, to: today }),
    readLedger(db, actor, { projectId }, span),
    selector ? listAppIds(db, projectId, selector) : null,
  ]);

  const apps = new Map<string, AppSpending>();
  const days = new Map<string, bigint>();
  const add = (app: string, day: string, nanos: bigint) => {
    days.set(day, (days.get(day) ?? 0n) + nanos);
    const spent = spendingOf(apps, app);
    if (day.startsWith(month)) spent.monthNanos += nanos;
    if (day === today) spent.todayNanos += nanos;
  };
  let firstPaidMs = Infinity;
  for (const [app, spent] of closed.apps) {
    if (visible && !visible.has(app)) continue;
    for (const [day, nanos] of spent) add(app, day, nanos);
    firstPaidMs = Math.min(firstPaidMs, closed.firstPaid.get(app) ?? Infinity);
  }
  for (const { slot, day, nanos } of sharesOf(ledger, { timeZone, from: today, to: tomorrow }))
    add(slot.app, day, nanos);
  for (const { intervals } of ledger.slots) for (const [start] of intervals) firstPaidMs = Math.min(firstPaidMs, start);
  for (const [app, nanosPerHour] of ledger.nanosPerHour) spendingOf(apps, app).nanosPerHour = nanosPerHour;

  const since = (first: string) => ({
    sinceMs: startOfDay(first, timeZone),
    nanos: sumOf([...days].flatMap(([day, nanos]) => (day >= first ? [nanos] : []))),
  });
  const monthNanos = since(`${month}-01`).nanos;
  const nanosPerHour = sumOf(ledger.nanosPerHour.values());
  const made = forecast(
    {
      nowMs: ledger.now.getTime(),
      endMs: startOfMonth(nextMonth(month), timeZone),
      firstPaidMs: Number.isFinite(firstPaidMs) ? firstPaidMs : null,
      toDateNanos: monthNanos,
      nanosPerHour,
      week: since(lookBack),
      recent: since(addDays(today, -1)),
    },
    currency,
  );
  return { now: ledger.now, todayNanos: days.get(today) ?? 0n, monthNanos, nanosPerHour, apps, forecast: made };
}

function spendingOf(apps: Map<string, AppSpending>, app: string): AppSpending {
  const known = apps.get(app) ?? { todayNanos: 0n, monthNanos: 0n, nanosPerHour: 0n };
  apps.set(app, known);
  return known;
}
