/**
 * The console on a Davit of its own, in a real Chromium: how soon a change is on the page, how soon a long list is
 * there, what the pages weigh. DAVIT_BENCH_ROUNDS (100), DAVIT_BENCH_PARTS (live,list,pages). Prints tables and writes
 * results/console.json.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { measureList } from './console/list.ts';
import { type Latency, type LiveReport, measureLive } from './console/live.ts';
import { measurePages } from './console/pages.ts';
import { withSubject } from './console/subject.ts';
import { formatTable } from './statistics.ts';

const APPS = 1_000;
const LISTENERS = 50;
/** What the console promises. */
const LIMITS = { liveMs: 50, firstRowsMs: 300, filterMs: 50, scriptBytes: 200_000, layoutShift: 0.02 };

async function main(): Promise<void> {
  const rounds = Number(process.env.DAVIT_BENCH_ROUNDS ?? 100);
  const parts = (process.env.DAVIT_BENCH_PARTS ?? 'live,list,pages').split(',');
  const report = await withSubject(APPS, async (subject) => {
    const live = parts.includes('live') ? await measureLive(subject, { listeners: LISTENERS, rounds }) : null;
    if (live) printLive(live);
    const list = parts.includes('list') ? await measureList(subject, Math.ceil(rounds / 5)) : null;
    if (list) printList(list);
    const pages = parts.includes('pages') ? await measurePages(subject) : null;
    if (pages) printPages(pages);
    return { at: new Date().toISOString(), limits: LIMITS, live, list, pages };
  });
  const results = new URL('results/', import.meta.url);
  await mkdir(results, { recursive: true });
  await writeFile(new URL('console.json', results), `${JSON.stringify(report, null, 2)}\n`);
}

const ms = (value: number) => value.toFixed(1);

function printLive(live: LiveReport): void {
  const latency = (name: string, { rounds, p50Ms, p95Ms, maxMs }: Latency) => [
    name,
    ms(p50Ms),
    ms(p95Ms),
    ms(maxMs),
    String(rounds),
    verdict(p95Ms, LIMITS.liveMs),
  ];
  console.log(
    `\n${formatTable([
      [`commit to DOM, ${live.listeners} others listen, ms`, 'p50', 'p95', 'max', 'rounds', `p95 ≤ ${LIMITS.liveMs}`],
      latency('list of apps', live.list),
      latency('page of an app', live.app),
      latency(`the last of ${live.tabs.tabs} tabs`, live.tabs),
    ])}`,
  );
}

function printList(list: Awaited<ReturnType<typeof measureList>>): void {
  const spread = (name: string, { p50, p95 }: { p50: number; p95: number }, limit: number) => [
    name,
    ms(p50),
    ms(p95),
    `≤ ${limit}`,
    verdict(p50, limit),
  ];
  console.log(
    `\n${formatTable([
      [`list of ${list.apps} apps, ms`, 'p50', 'p95', 'limit', 'p50'],
      spread('first rows', list.firstRowsMs, LIMITS.firstRowsMs),
      spread('a key in the filter', list.filterMs, LIMITS.filterMs),
    ])}`,
  );
}

function printPages(pages: Awaited<ReturnType<typeof measurePages>>): void {
  console.log(
    `\n${formatTable([
      [
        'page',
        'scripts, kB gzipped',
        `≤ ${LIMITS.scriptBytes / 1000}`,
        'layout shift wide',
        'narrow',
        `≤ ${LIMITS.layoutShift}`,
      ],
      ...pages.map(({ name, scriptBytes, layoutShift }) => [
        name,
        (scriptBytes / 1_000).toFixed(1),
        verdict(scriptBytes, LIMITS.scriptBytes),
        layoutShift.wide.toFixed(4),
        layoutShift.narrow.toFixed(4),
        verdict(Math.max(layoutShift.wide, layoutShift.narrow), LIMITS.layoutShift),
      ]),
    ])}`,
  );
}

function verdict(value: number, limit: number): string {
  return value <= limit ? 'within' : 'above';
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
