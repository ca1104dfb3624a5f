/** The order of found apps: whole name, beginning of the name, beginning of a word in it, within it, image only. */
import type { App } from '../../../lib/http/answers/app.ts';

/** @param text as typed; with none the order stays as it came (last changed first) */
export function rankApps<Found extends Pick<App, 'spec'>>(apps: readonly Found[], text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...apps];
  return apps
    .map((app, index) => ({ app, index, rank: rankOf(app, wanted) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ app }) => app);
}

function rankOf({ spec }: Pick<App, 'spec'>, wanted: string): number {
  const name = spec.name.toLowerCase();
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.split(/[-_.]/).some((word) => word.startsWith(wanted))) return 2;
  return name.includes(wanted) ? 3 : 4;
}
