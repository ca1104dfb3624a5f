/** What each page weighs at first, and whether it moves while it fills. */
import { gzipSync } from 'node:zlib';
import { paths } from '../../lib/paths/paths.ts';
import type { Subject } from './subject.ts';

export interface PageReport {
  name: string;
  /** Of the scripts in the page's HTML, those for browsers without modules left out; gzipped. */
  scriptBytes: number;
  /** Cumulative layout shift, wide and narrow. */
  layoutShift: { wide: number; narrow: number };
}

export async function measurePages(subject: Subject): Promise<PageReport[]> {
  const { project, ids } = subject;
  const id = ids[0] ?? '';
  const pages: [string, string][] = [
    ['sign in', paths.signIn()],
    ['apps', paths.apps(project)],
    ['create', paths.newApp(project)],
    ['app', paths.app(project, id)],
    ['app, logs', paths.appLogs(project, id)],
    ['app, revisions', paths.appRevisions(project, id)],
    ['app, data', paths.appData(project, id)],
    ['app, scaling', paths.appScaling(project, id)],
    ['app, cost', paths.appCost(project, id)],
    ['app, settings', paths.appSettings(project, id)],
    ['costs', paths.costs(project)],
    ['data', paths.data(project)],
    ['tokens', paths.tokens(project)],
    ['activity', paths.activity(project)],
  ];
  const reports: PageReport[] = [];
  for (const [name, path] of pages) {
    reports.push({
      name,
      scriptBytes: await scriptBytesOf(subject, path),
      layoutShift: {
        wide: await layoutShiftOf(subject, path, { width: 1440, height: 900 }),
        narrow: await layoutShiftOf(subject, path, { width: 360, height: 740 }),
      },
    });
  }
  return reports;
}

/** As a browser without a cache would get them. */
async function scriptBytesOf({ browser, davit }: Subject, path: string): Promise<number> {
  const answer = await browser.request.get(path, { maxRedirects: 0 });
  if (!answer.ok() && answer.status() !== 307) throw new Error(`${path}: ${answer.status()}`);
  const html = await answer.text();
  const sources = [...html.matchAll(/<script\b([^>]*)>/g)]
    .map(([, attributes = '']) => attributes)
    .filter((attributes) => !/\bnomodule\b/i.test(attributes))
    .flatMap((attributes) => /\bsrc="([^"]+)"/.exec(attributes)?.[1] ?? []);
  let bytes = 0;
  for (const source of new Set(sources)) {
    const script = await fetch(new URL(source.replaceAll('&amp;', '&'), davit.url));
    if (!script.ok) throw new Error(`${source}: ${script.status}`);
    bytes += gzipSync(Buffer.from(await script.arrayBuffer())).length;
  }
  return bytes;
}

/** Until the page has been still for a second, its later loads included. */
async function layoutShiftOf(
  { browser }: Subject,
  path: string,
  viewport: { width: number; height: number },
): Promise<number> {
  const page = await browser.newPage();
  try {
    await page.setViewportSize(viewport);
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let shift = 0;
          let timer = setTimeout(() => resolve(shift), 1_000);
          const observer = new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
              if (!hadRecentInput) shift += value;
            }
            clearTimeout(timer);
            timer = setTimeout(() => resolve(shift), 1_000);
          });
          observer.observe({ type: 'layout-shift', buffered: true });
        }),
    );
  } finally {
    await page.close();
  }
}
