/** Where the console is and who asks: DAVIT_URL and DAVIT_TOKEN, else what `davit login` kept. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { CliError, EXIT } from './errors.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

const file = z.object({
  /** The console that was signed in to last. */
  current: z.string(),
  /** By URL: a token is never sent to another console than it came from. */
  consoles: z.record(z.string(), z.object({ token: z.string(), expiresAt: z.string() })),
});
type File = z.output<typeof file>;

export interface Credentials {
  url: string;
  token: string | null;
}

export function readCredentials(env: NodeJS.ProcessEnv): Credentials {
  const kept = readFile(env);
  const url = checkUrl(env.DAVIT_URL || kept?.current || DEFAULT_URL);
  return { url, token: env.DAVIT_TOKEN || kept?.consoles[url]?.token || null };
}

export function keepCredentials(env: NodeJS.ProcessEnv, url: string, token: string, expiresAt: string): string {
  const target = pathOf(env);
  const next: File = { current: url, consoles: { ...readFile(env)?.consoles, [url]: { token, expiresAt } } };
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  // Written beside and moved: whoever reads meanwhile sees the old file or the new one, nobody else sees either.
  const half = `${target}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, target);
  return target;
}

function readFile(env: NodeJS.ProcessEnv): File | null {
  let text: string;
  try {
    text = readFileSync(pathOf(env), 'utf8');
  } catch {
    return null;
  }
  try {
    return file.parse(JSON.parse(text));
  } catch {
    throw new CliError(EXIT.failed, `${pathOf(env)} is damaged: remove it and run davit login again.`);
  }
}

function pathOf(env: NodeJS.ProcessEnv): string {
  return path.join(env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'davit', 'config.json');
}

function checkUrl(text: string): string {
  const url = parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new CliError(EXIT.usage, `DAVIT_URL must be the console's URL, such as ${DEFAULT_URL}, not "${text}".`);
  }
  return url.origin;
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
