/** What a project spends: today, this month, per hour now, and what the month will come to. */
import type { Actor } from '../../auth/actor.ts';
import { calendar } from '../../domain/charge.ts';
import { type Forecast, forecast } from '../../domain/forecast.ts';
import { databaseNow } from '../../store/ledger.ts';
import type { Database } from '../../store/postgres/database.ts';
import { addDays, nextMonth, startOfDay, startOfMonth } from '../costs/days.ts';
import { sharesOf, sumOf } from '../costs/shares.ts';
import { readLedger } from '../costs/slots.ts';

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
  db: Database,
  actor: Actor,
  projectId: string,
  { timeZone, currency }: { timeZone: string; currency: string },
): Promise<Spending> {
  const today = calendar(timeZone, 'day')((await databaseNow(db)).getTime());
  const tomorrow = addDays(today, 1);
  const month = today.slice(0, 7);
  const lookBack = addDays(today, -LOOK_BACK_DAYS);
  const from = lookBack < `${month}-01` ? lookBack : `${month}-01`;
  const span = { since: new Date(startOfDay(from, timeZone)), until: new Date(startOfDay(tomorrow, timeZone)) };
  const ledger = await readLedger(db, actor, { projectId }, span);

  const apps = new Map<string, AppSpending>();
  const days = new Map<string, bigint>();
  for (const [app, nanosPerHour] of ledger.nanosPerHour)
    apps.set(app, { todayNanos: 0n, monthNanos: 0n, nanosPerHour });
  for (const { slot, day, nanos } of sharesOf(ledger, { timeZone, from, to: tomorrow })) {
    days.set(day, (days.get(day) ?? 0n) + nanos);
    if (!day.startsWith(month)) continue;
    const app = apps.get(slot.app) ?? { todayNanos: 0n, monthNanos: 0n, nanosPerHour: 0n };
    app.monthNanos += nanos;
    if (day === today) app.todayNanos += nanos;
    apps.set(slot.app, app);
  }
  const since = (first: string) => ({
    sinceMs: startOfDay(first, timeZone),
    nanos: sumOf([...days].flatMap(([day, nanos]) => (day >= first ? [nanos] : []))),
  });
  const monthNanos = since(`${month}-01`).nanos;
  const nanosPerHour = sumOf(ledger.nanosPerHour.values());
  const starts = ledger.slots.flatMap((slot) => slot.intervals.map(([start]) => start));
  return {
    now: ledger.now,
    todayNanos: days.get(today) ?? 0n,
    monthNanos,
    nanosPerHour,
    apps,
    forecast: forecast(
      {
        nowMs: ledger.now.getTime(),
        endMs: startOfMonth(nextMonth(month), timeZone),
        firstPaidMs: starts.reduce<number | null>((first, start) => Math.min(first ?? start, start), null),
        toDateNanos: monthNanos,
        nanosPerHour,
        week: since(lookBack),
        recent: since(addDays(today, -1)),
      },
      currency,
    ),
  };
}
