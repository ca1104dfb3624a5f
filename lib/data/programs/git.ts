/**
 * git on one bare repository of ours: fetches a branch without its history, and gives what is in it. Nothing is ever
 * checked out: no hook, filter, attribute, link or submodule of a stranger does anything here.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from '../errors.ts';
import { tooMany } from '../files/walk.ts';
import { Gate } from '../gate/gate.ts';
import type { DataOptions, GitAccess, GitPlace } from '../place.ts';
import { type Child, eachLine, startProgram } from './child.ts';
import { gitProblem } from './git-words.ts';

export interface GitOptions extends DataOptions {
  /** The bare repository. */
  cwd: string;
}

export interface TreeEntry {
  path: string;
  /** Of the content. */
  id: string;
  kind: 'file' | 'executable' | 'link' | 'submodule' | 'folder';
  /** Null: it has none. */
  size: number | null;
}

export interface Fetched {
  committedMs: number;
  /** Another commit was here before. */
  replaced: boolean;
}

const HEAD = 'refs/davit/head';
const MOST_ENTRIES = 1_000_000;

/** Keeps a stranger's repository, and the settings of whoever runs this, from having a say. */
const SETTINGS: Record<string, string> = {
  'protocol.allow': 'never',
  'protocol.http.allow': 'always',
  'protocol.https.allow': 'always',
  'core.hooksPath': '/dev/null',
  'credential.helper': '',
  'gc.auto': '0',
  // Packs are kept as they come: their files are what is read, not thousands of small ones.
  'fetch.unpackLimit': '1',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
};

/** The names of its branches. @throws DataError */
export async function listBranches(access: GitAccess, options: DataOptions, most: number): Promise<string[]> {
  const names: string[] = [];
  await askServer(['ls-remote', '--heads', '--', access.url], access, { ...options, cwd: '/' }, (line) => {
    const name = /^[0-9a-f]+\trefs\/heads\/(.+)$/.exec(line)?.[1];
    if (name && names.length < most) names.push(name);
  });
  return names;
}

/**
 * Brings the branch's newest commit, and not what was there before.
 *
 * @param filter leaves out what is not needed: `blob:none`
 * @throws DataError
 */
export async function fetchBranch(
  place: GitPlace,
  options: GitOptions,
  { filter, mostBytes }: { filter?: string; mostBytes?: number } = {},
): Promise<Fetched> {
  await tidyUp(options.cwd);
  await local(['init', '--quiet', '--bare', '--template=', '.'], options);
  const before = await local(['for-each-ref', '--format=%(objectname)', HEAD], options);
  const ref = place.branch === null ? 'HEAD' : `refs/heads/${place.branch}`;
  const args = ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  if (filter) args.push(`--filter=${filter}`);
  await askServer([...args, '--', place.url, `+${ref}:${HEAD}`], place, options, () => undefined, mostBytes);
  const [commit, seconds] = (await local(['show', '--no-patch', '--format=%H %ct', HEAD], options)).trim().split(' ');
  return { committedMs: Number(seconds) * 1000, replaced: before !== '' && before.trim() !== commit };
}

/** What the fetched commit has below the prefix; not what lies deeper, where it is not asked for. @throws DataError */
export async function listTree(place: GitPlace, deep: boolean, options: GitOptions): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const args = ['ls-tree', '-z', ...(deep ? ['-r', '--long'] : []), '--full-tree', `${HEAD}:${place.prefix}`];
  const text = await local(args, options).catch((error: unknown) => {
    throw place.prefix === '' ? error : notThere(place);
  });
  for (const line of text.split('\0')) {
    const [, mode = '', id = '', size = '', name = ''] = /^(\d+) \w+ (\w+)(?: +(\d+|-))?\t(.*)$/s.exec(line) ?? [];
    if (name === '') continue;
    if (entries.length === MOST_ENTRIES) throw tooMany();
    entries.push({ path: name, id, kind: kindOf(mode), size: /^\d+$/.test(size) ? Number(size) : null });
  }
  return entries;
}

/** Writes the contents one after the other as `git cat-file --batch` does. The caller awaits `ended`. */
export function readContents(ids: string[], options: GitOptions): Promise<Child> {
  return startLocal(['cat-file', '--batch'], options).then((child) => {
    child.stdin.end(`${ids.join('\n')}\n`);
    return child;
  });
}

/** Lets go of what no fetched commit has any more. */
export async function dropOldContents(options: GitOptions): Promise<void> {
  await local(['gc', '--quiet', '--prune=now'], options);
}

/** What a git that was killed leaves behind would stop the next one. */
async function tidyUp(repository: string): Promise<void> {
  const names = await readdir(repository, { recursive: true });
  const left = names.filter((name) => name.endsWith('.lock') || path.basename(name).startsWith('tmp_'));
  for (const name of left) await rm(path.join(repository, name), { recursive: true, force: true });
}

async function askServer(
  args: string[],
  access: GitAccess,
  options: GitOptions,
  onLine: (line: string) => void,
  mostBytes?: number,
): Promise<void> {
  const { allowHosts } = options;
  await Gate.use({ allowHosts, service: null, ...(mostBytes ? { mostBytes } : {}) }, async (gate) => {
    const settings: Record<string, string> = { ...SETTINGS, 'http.proxy': gate.url, 'http.proxyAuthMethod': 'basic' };
    if (access.username !== null || access.password !== null) {
      const credentials = Buffer.from(`${access.username ?? ''}:${access.password ?? ''}`).toString('base64');
      settings['http.extraHeader'] = `Authorization: Basic ${credentials}`;
    }
    // A host that is redirected to is not the one that the credentials are for.
    settings['http.followRedirects'] = access.password === null ? 'initial' : 'false';
    const child = await startLocal(args, options, settings);
    child.stdin.end();
    const said: string[] = [];
    const [code] = await Promise.all([
      child.ended,
      eachLine(child.stdout, onLine),
      eachLine(child.stderr, (line) => said.push(line)),
    ]);
    if (code !== 0) throw gitProblem(said.join('\n'), access, gate.trouble);
  });
}

async function local(args: string[], options: GitOptions): Promise<string> {
  const child = await startLocal(args, options);
  child.stdin.end();
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const said: string[] = [];
  const [code] = await Promise.all([child.ended, eachLine(child.stderr, (line) => said.push(line))]);
  if (code !== 0) throw gitProblem(said.join('\n'), null, null);
  return Buffer.concat(chunks).toString('utf8');
}

function startLocal(args: string[], { cwd, owner, signal }: GitOptions, settings = SETTINGS): Promise<Child> {
  return startProgram({ program: 'git', args, cwd, env: environmentOf(settings), user: owner, signal });
}

function environmentOf(settings: Record<string, string>): Record<string, string> {
  const pairs = Object.entries(settings).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries(pairs),
    GIT_CONFIG_COUNT: String(Object.keys(settings).length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_DIR: '.',
  };
}

function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '040000') return 'folder';
  if (mode === '120000') return 'link';
  if (mode === '160000') return 'submodule';
  return mode === '100755' ? 'executable' : 'file';
}

function notThere({ prefix, url }: GitPlace): DataError {
  return new DataError('not-found', `There is no folder ${prefix} in ${url}: check the prefix.`);
}
