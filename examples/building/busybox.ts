/** A base image with nothing but busybox, made from this machine's own where it has a static one. */

import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { hasImage, importImage, tryPull } from './engine.ts';
import { BuildError } from './errors.ts';
import { contentHash } from './folder.ts';
import { installPackages, type RunOptions } from './run.ts';

const REGISTRY_IMAGE = 'busybox:stable-musl';
const PLACES = ['/bin/busybox', '/usr/bin/busybox'];
/** What scripts of the images may call by name. */
const APPLETS = 'sh httpd nc cat echo env head hostname id ls mkdir printf ps sed sleep tr true wget'.split(' ');
const STALL_MS = 10_000;

/**
 * In this order: the static busybox of this machine, the registry's image, Debian's `busybox-static` installed.
 * @returns the image's name
 * @throws BuildError
 */
export async function busyboxBase(docker: Docker, options: RunOptions = {}): Promise<string> {
  const found = (await findStaticBusybox()) ?? (await pullOrInstall(docker, options));
  if (typeof found === 'string') return found;
  const image = `davit-base:busybox-${contentHash([{ name: 'busybox', mode: 0o755, content: found }], ...APPLETS)}`;
  if (!(await hasImage(docker, image))) await importImage(docker, packBusybox(found), image, options.signal);
  return image;
}

async function pullOrInstall(docker: Docker, options: RunOptions): Promise<Buffer | string> {
  if (await hasImage(docker, REGISTRY_IMAGE)) return REGISTRY_IMAGE;
  const reason = await tryPull(docker, REGISTRY_IMAGE, STALL_MS, options.signal);
  if (reason === null) return REGISTRY_IMAGE;
  const installed = (await installPackages(['busybox-static'], options)) ? await findStaticBusybox() : null;
  if (installed) return installed;
  throw new BuildError(
    `No base for the image: ${reason}, and there is no static busybox here. Install the Debian package busybox-static, or run "docker pull ${REGISTRY_IMAGE}".`,
  );
}

async function findStaticBusybox(): Promise<Buffer | null> {
  for (const path of PLACES) {
    const content = await readFile(path).catch(() => null);
    if (content && isStatic(content)) return content;
  }
  return null;
}

/** A 64-bit ELF program is static when no segment of it names an interpreter. */
function isStatic(program: Buffer): boolean {
  const segmentNamesInterpreter = 3;
  if (program.length < 64 || program.readUInt32BE(0) !== 0x7f454c46 || program[4] !== 2) return false;
  const offset = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  const count = program.readUInt16LE(56);
  for (let index = 0; index < count; index += 1) {
    if (program.readUInt32LE(offset + index * size) === segmentNamesInterpreter) return false;
  }
  return true;
}

function packBusybox(program: Buffer): Readable {
  const tar = pack();
  const mtime = new Date(0);
  for (const name of ['bin/', 'etc/', 'dev/', 'proc/', 'sys/'])
    tar.entry({ name, type: 'directory', mode: 0o755, mtime });
  tar.entry({ name: 'tmp/', type: 'directory', mode: 0o1777, mtime });
  tar.entry({ name: 'bin/busybox', mode: 0o755, mtime }, program);
  for (const name of APPLETS) tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox', mtime });
  tar.finalize();
  return Readable.from(tar);
}
