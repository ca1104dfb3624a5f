/** The few things that building asks of a Docker engine, through its API alone: no docker client is needed. */

import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { BuildError } from './errors.ts';

/** @param address as in DOCKER_HOST; without it DOCKER_HOST, else the local socket */
export function openDocker(address?: string | null): Docker {
  if (!address) return new Docker();
  if (address.startsWith('unix://')) return new Docker({ socketPath: address.slice('unix://'.length) });
  if (address.startsWith('/')) return new Docker({ socketPath: address });
  const url = new URL(address);
  return new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port || 2375) });
}

export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw BuildError.from(error, `the engine was asked for the image ${image}`);
  }
}

export interface BuildOptions {
  image: string;
  buildArgs?: Record<string, string>;
  /** `host`: the build steps see the network as this machine does. */
  network?: 'host' | 'none';
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

/** @throws BuildError with the engine's own words and the last lines of the step that failed */
export async function buildImage(docker: Docker, context: NodeJS.ReadableStream, options: BuildOptions): Promise<void> {
  const doing = `the image ${options.image} was being built`;
  try {
    const answer = await docker.buildImage(context, {
      t: options.image,
      buildargs: options.buildArgs,
      networkmode: options.network ?? 'none',
      rm: true,
      forcerm: true,
      abortSignal: options.signal,
    });
    await followBuild(answer as Readable, options);
  } catch (error) {
    throw BuildError.from(error, doing, options.signal);
  }
}

/** The tar becomes an image with one layer. */
export async function importImage(docker: Docker, tar: NodeJS.ReadableStream, image: string, signal?: AbortSignal) {
  const colon = image.lastIndexOf(':');
  try {
    const answer = await docker.importImage(tar, {
      repo: image.slice(0, colon),
      tag: image.slice(colon + 1),
      abortSignal: signal,
    });
    await followBuild(answer as Readable, {});
  } catch (error) {
    throw BuildError.from(error, `the image ${image} was being imported`, signal);
  }
}

/**
 * Pulls, or says why not. A registry that does not answer is given up after `stallMs` without any progress.
 * @returns null when the image is there, else the reason
 */
export async function tryPull(
  docker: Docker,
  image: string,
  stallMs: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stallMs);
  const progress = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), stallMs);
  };
  try {
    const abortSignal = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
    const answer = await docker.pull(image, { abortSignal });
    await followBuild(answer as Readable, { onProgress: progress, signal: abortSignal });
    return null;
  } catch (error) {
    if (signal?.aborted) throw BuildError.from(error, `the image ${image} was being pulled`, signal);
    if (stalled.signal.aborted) return `the registry of ${image} did not answer within ${Math.round(stallMs / 1000)} s`;
    const said = error instanceof Error ? error.message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim() : error;
    return `${image} could not be pulled (${said})`;
  } finally {
    clearTimeout(timer);
  }
}

const LINES_SHOWN = 5;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

interface BuildMessage {
  stream?: string;
  status?: string;
  error?: string;
}

/** Reads the engine's JSON lines to their end. */
async function followBuild(answer: Readable, options: Pick<BuildOptions, 'onProgress' | 'signal'>): Promise<void> {
  const lastLines: string[] = [];
  const abort = () => answer.destroy(new Error('aborted'));
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort);
  try {
    for await (const text of linesOf(answer)) {
      const message = JSON.parse(text) as BuildMessage;
      if (message.error) throw new BuildError([message.error, ...lastLines].join('\n  '));
      for (const line of readable(message.stream ?? message.status ?? '')) {
        options.onProgress?.(line);
        lastLines.push(line);
        if (lastLines.length > LINES_SHOWN) lastLines.shift();
      }
    }
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/** Programs colour their output and overwrite their own lines: of those the last state is kept. */
function readable(text: string): string[] {
  return text
    .replaceAll(COLOUR, '')
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1)?.trimEnd() ?? '')
    .filter((line) => line !== '');
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
