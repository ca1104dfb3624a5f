/** rclone on one S3 service: what is there, bring some of it here, bring files there. */

import { DataError } from '../errors.ts';
import { tooMany } from '../files/walk.ts';
import { Gate } from '../gate/gate.ts';
import type { Lists } from '../gate/lists.ts';
import type { DataOptions, S3Access, S3Place } from '../place.ts';
import { eachLine, startProgram } from './child.ts';
import { type RcloneLine, RcloneWords } from './rclone-words.ts';

const REMOTE = 'place';
/** As everything here is: this side of a copy, whatever directories stand above it. */
const HERE = '/proc/self/cwd';
const MOST_OBJECTS = 1_000_000;

/** Of every run. */
export const RCLONE_SETTINGS = [
  // An empty name: no file of settings is read or written.
  ...['--config', '', '--use-json-log', '--stats', '500ms', '--stats-log-level', 'NOTICE'],
  // Tried again by us, who know whether it helps.
  ...['--retries', '1', '--low-level-retries', '3', '--contimeout', '15s', '--timeout', '60s'],
  ...['--transfers', '16', '--checkers', '16', '--use-server-modtime'],
];

/** An object: `modifiedMs` is when the service took it in. */
export interface S3Object {
  path: string;
  size: number;
  modifiedMs: number;
  /** MD5, in hex, where it was asked for and the service knows it. */
  md5: string | null;
}

export interface S3Entry extends S3Object {
  isFolder: boolean;
}

export interface CopyProgress {
  files: number;
  bytes: number;
}

export interface RcloneOptions extends DataOptions {
  cwd: string;
  /** What it is given again of an earlier run, and what of this one is kept. */
  lists?: Lists;
}

/**
 * Everything below the place's prefix.
 *
 * @throws DataError `not-found` where there is no such bucket
 */
export async function listObjects(place: S3Place, withMd5: boolean, options: RcloneOptions): Promise<S3Object[]> {
  const objects: S3Object[] = [];
  const args = ['lsjson', ...RCLONE_SETTINGS, '--recursive', '--files-only', '--fast-list', '--no-mimetype'];
  if (withMd5) args.push('--hash', '--hash-type', 'MD5');
  await rclone([...args, remoteOf(place)], place, options, {
    onOutput(line) {
      const object = objectFrom(line);
      if (object && objects.push(object) > MOST_OBJECTS) throw tooMany();
      return true;
    },
  });
  return objects;
}

/** The first of what lies side by side below the place's prefix, or of the buckets where it names none. */
export async function lookInto(
  access: S3Access,
  where: { bucket: string; prefix: string } | null,
  most: number,
  options: RcloneOptions,
): Promise<{ entries: S3Entry[]; more: boolean }> {
  const entries: S3Entry[] = [];
  const remote = where ? remoteOf({ ...access, ...where }) : `${REMOTE}:`;
  let more = false;
  await rclone(['lsjson', ...RCLONE_SETTINGS, '--no-mimetype', remote], access, options, {
    onOutput(line) {
      const entry = objectFrom(line);
      if (!entry) return true;
      more = entries.length === most;
      if (!more) entries.push(entry);
      return !more;
    },
  });
  return { entries, more };
}

/**
 * Into the directory `cwd`: whole files, each with the time of its object once it is complete.
 *
 * @param some only these; null: all, but what is complete here already
 */
export async function fetchObjects(
  place: S3Place,
  some: string[] | null,
  options: RcloneOptions,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const which = some ? ['--files-from-raw', '-', '--no-traverse', '--no-check-dest'] : ['--fast-list'];
  await rclone(['copy', ...RCLONE_SETTINGS, ...which, remoteOf(place), HERE], place, options, {
    input: some?.join('\n'),
    onProgress,
  });
}

/** All that is in the directory `cwd`, whatever is there already; links are not looked at. */
export async function sendObjects(
  place: S3Place,
  options: RcloneOptions,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const args = ['copy', ...RCLONE_SETTINGS, '--no-check-dest', '--ignore-times', '--skip-links'];
  await rclone([...args, HERE, remoteOf(place)], place, options, { onProgress });
}

interface Watch {
  input?: string | undefined;
  /** False: enough, it need not go on. */
  onOutput?(line: string): boolean;
  onProgress?(progress: CopyProgress): void;
}

async function rclone(args: string[], access: S3Access, options: RcloneOptions, watch: Watch): Promise<void> {
  const service = serviceOf(access);
  const { allowHosts, lists = null } = options;
  await Gate.use({ allowHosts, service, lists }, (gate) => run(args, access, gate, options, watch));
}

async function run(args: string[], access: S3Access, gate: Gate, options: RcloneOptions, watch: Watch): Promise<void> {
  const child = await startProgram({
    program: 'rclone',
    args,
    cwd: options.cwd,
    env: { ...environmentOf(access, gate.serviceUrl), HTTP_PROXY: gate.url, HTTPS_PROXY: gate.url },
    user: options.owner,
    signal: options.signal,
  });
  child.stdin.end(watch.input ?? '');
  gate.onGivenUp = () => child.kill();
  const words = new RcloneWords();
  let isEnough = false;
  let thrown: unknown = null;
  const output = eachLine(child.stdout, (line) => {
    if (isEnough) return;
    try {
      isEnough = watch.onOutput?.(line) === false;
    } catch (error) {
      thrown = error;
      isEnough = true;
    }
    if (isEnough) child.kill();
  });
  const told = eachLine(child.stderr, (text) => {
    const line = words.read(text);
    if (line) watch.onProgress?.(progressFrom(line));
  });
  const [code] = await Promise.all([child.ended, output, told]);
  if (thrown) throw thrown;
  if (code !== 0 && !isEnough) throw words.problem(access, gate.trouble);
}

/** A slash at the end: what is below it, never the object of that very name. */
function remoteOf({ bucket, prefix }: S3Place): string {
  return `${REMOTE}:${bucket}/${prefix === '' ? '' : `${prefix}/`}`;
}

/** @throws DataError */
function serviceOf({ endpoint }: S3Access): URL {
  const service = URL.parse(endpoint);
  if (service && ['http:', 'https:'].includes(service.protocol) && !service.search && !service.hash) return service;
  throw new DataError('failed', 'The endpoint of the data store is no http or https address: correct it.');
}

function environmentOf({ region, accessKey, secretKey }: S3Access, endpoint: string): Record<string, string> {
  const settings = {
    TYPE: 's3',
    PROVIDER: 'Other',
    ENV_AUTH: 'false',
    ENDPOINT: endpoint,
    REGION: region || 'us-east-1',
    ACCESS_KEY_ID: accessKey,
    SECRET_ACCESS_KEY: secretKey,
    FORCE_PATH_STYLE: 'true',
    // Buckets are made by whoever pays for them.
    NO_CHECK_BUCKET: 'true',
    NO_HEAD: 'true',
    // Names that XML has no way to write would end the whole list.
    LIST_URL_ENCODE: 'true',
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`RCLONE_CONFIG_${REMOTE.toUpperCase()}_${name}`, value]),
  );
}

function objectFrom(line: string): S3Entry | null {
  if (!line.startsWith('{')) return null;
  const { Path, Size, ModTime, IsDir, Hashes } = JSON.parse(line.replace(/,$/, '')) as {
    Path: string;
    Size: number;
    ModTime: string;
    IsDir: boolean;
    Hashes?: { md5?: string };
  };
  const md5 = Hashes?.md5 || null;
  return { path: Path, size: Size, modifiedMs: Date.parse(ModTime), md5, isFolder: IsDir };
}

function progressFrom({ stats }: RcloneLine): CopyProgress {
  return { files: stats.transfers, bytes: stats.bytes };
}
