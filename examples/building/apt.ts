/** How this machine reaches Debian's packages, so that a build on it can do the same. */
import { readdir, readFile } from 'node:fs/promises';
import { run } from './run.ts';

export interface AptSettings {
  /** Base URL of a mirror of Debian's main archive, null when this machine names none. */
  mirror: string | null;
  httpProxy: string | null;
  /** As for `apt-get`, for example `-o`, `Acquire::Check-Valid-Until=false`. */
  options: string[];
}

/** Mirrors that keep no current Release file switch these checks off; a build against them must as well. */
const PASSED_ON = ['Acquire::Check-Valid-Until', 'Acquire::Check-Date'];

export async function readAptSettings(): Promise<AptSettings> {
  const dump = await run('apt-config', ['dump']).then(
    ({ output }) => output,
    () => '',
  );
  const values = new Map(
    [...dump.matchAll(/^(\S+) "(.*)";$/gm)].map((match) => [match[1] ?? '', match[2] ?? ''] as const),
  );
  const options = PASSED_ON.flatMap((name) => {
    const value = values.get(name);
    return value === 'false' || value === '0' ? ['-o', `${name}=false`] : [];
  });
  return {
    mirror: await readMirror(),
    httpProxy: process.env.http_proxy || values.get('Acquire::http::Proxy') || null,
    options,
  };
}

async function readMirror(): Promise<string | null> {
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  for (const path of ['/etc/apt/sources.list', ...names.map((name) => `${folder}/${name}`)]) {
    const mirror = mirrorIn(await readFile(path, 'utf8').catch(() => ''));
    if (mirror) return mirror;
  }
  return null;
}

/**
 * The first archive of Debian itself in a sources file of either format. One with a password in it is passed over: it
 * would be written into the image's history.
 */
export function mirrorIn(sources: string): string | null {
  for (const line of sources.split('\n')) {
    const url = /^\s*(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+)/.exec(line)?.[1];
    if (url && !url.includes('@') && /\/debian\/?$/.test(url)) return url.replace(/\/$/, '');
  }
  return null;
}
