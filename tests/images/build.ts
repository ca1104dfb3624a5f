/**
 * One image of two megabytes whose commands behave in every way that a test needs an app to behave.
 *
 * All that serve answer on port 8080 by path: `/` a text with the host name, `/health` with the status HEALTH_STATUS
 * (200), `/env` the environment, `/data/<file>` that file, `/write/<file>` after it wrote its body to `/data/<file>`, `/echo…` the request as it arrived, `/home` what `writesHome` wrote, `/status/<n>`,
 * `/slow/<seconds>`, `/fail` and `/recover` (`/health` answers 500 in between), and `/stream/<n>` n server-sent events, ten a second.
 */
import { fileURLToPath } from 'node:url';
import { busyboxBase } from '../../examples/building/busybox.ts';
import { buildImage, hasImage, openDocker } from '../../examples/building/engine.ts';
import { contentHash, packFiles, readFolder } from '../../examples/building/folder.ts';

/** Each as the argv to give with the image. */
export const commands = {
  hello: ['/serve'],
  /** Shows what reaches it at `/echo`. */
  echo: ['/serve'],
  /** Shows its environment at `/env`. */
  env: ['/serve'],
  /** Three lines, the last on stderr, then exit code 3. */
  exits: ['sh', '-c', 'echo first line; echo second line; echo third line >&2; exit 3'],
  exitsZero: ['sh', '-c', 'echo done'],
  /** Runs and never listens. */
  silent: ['sleep', '86400'],
  /** Listens on 5000 instead of 8080. */
  otherPort: ['/serve', '5000'],
  /** Listens after START_AFTER_SECONDS (2). */
  slowStart: ['/slow-start'],
  /** Serves, but 500 on `/health`. */
  badProbe: ['env', 'HEALTH_STATUS=500', '/serve'],
  /** Serves until `/close` was asked; runs on without a port. */
  closes: ['/closes'],
  /** Serves and outlives SIGTERM. */
  ignoresTerm: ['sh', '-c', 'trap "" TERM; exec /serve'],
  /** Writes to $HOME, exits with 1 if it may not, then serves it at `/home`. */
  writesHome: ['sh', '-c', 'echo written > "$HOME/note" || exit 1; exec /serve'],
  /** Serves for CRASH_AFTER_SECONDS (1), then exits with 1. */
  crashAfter: ['/crash-after'],
  /** Fills its memory. */
  outOfMemory: ['busybox', 'awk', 'BEGIN { s = "x"; while (1) s = s s }'],
  /** Takes 2100 MiB of its disk in a moment, more than a small flavor has, then sleeps. */
  fillsDisk: ['sh', '-c', 'fallocate -l 2100M "$HOME/full"; exec sleep 86400'],
  /** Fails where only root may write. */
  permissionDenied: ['sh', '-c', 'echo x > /etc/davit-test'],
  /** Prints LINES (1000) numbered lines, then serves. */
  chatty: ['/chatty'],
  /** There is no such program in the image: exit code 127 from the init process, or no start without one. */
  missing: ['/no/such/program'],
  /** There is, but it is no program: likewise, 126. */
  notExecutable: ['/not-executable'],
} satisfies Record<string, [string, ...string[]]>;

export type TestCommand = keyof typeof commands;

/**
 * Builds it when the engine does not have it yet.
 * @returns the image's name, which changes with its content
 */
export async function testImage(dockerAddress?: string | null): Promise<string> {
  const docker = openDocker(dockerAddress);
  const files = (await readFolder(fileURLToPath(new URL('.', import.meta.url)))).filter(
    (file) => !file.name.endsWith('.ts'),
  );
  const image = `davit-test/image:${contentHash(files)}`;
  if (!(await hasImage(docker, image))) {
    await buildImage(docker, packFiles(files), { image, buildArgs: { BASE: await busyboxBase(docker) } });
  }
  return image;
}
