/**
 * By which CAs the engine trusts registries: files of its own host, a folder for each registry, which it reads at every
 * pull. There is one of ours in a folder, beside what an operator put there.
 */
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where Docker looks, run by root. */
export const CERTIFICATES = '/etc/docker/certs.d';

/**
 * @param directory null: the engine is on another host, whose files are not within reach
 * @returns as `Engine.trustRegistries`
 */
export async function trustRegistries(
  directory: string | null,
  instanceId: string,
  cas: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const byHand = (host: string) => path.join(CERTIFICATES, host, 'ca.crt');
  if (directory === null) return new Map([...cas.keys()].map((host) => [host, byHand(host)]));
  const own = `davit-${instanceId}.crt`;
  const left = new Map<string, string>();
  for (const [host, pem] of cas) {
    if (!(await put(path.join(directory, host, own), pem))) left.set(host, byHand(host));
  }
  for (const host of await readdir(directory).catch((): string[] => [])) {
    if (!cas.has(host)) await take(path.join(directory, host), own);
  }
  return left;
}

/** At once or not at all: a pull may be reading it. @returns whether it is there */
async function put(file: string, pem: string): Promise<boolean> {
  try {
    if ((await readFile(file, 'utf8').catch(() => null)) === pem) return true;
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(`${file}.new`, pem, { mode: 0o644 });
    await rename(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}

async function take(folder: string, own: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes(own)) return;
  await rm(path.join(folder, own), { force: true }).catch(() => undefined);
  // Only where it was the last of it.
  await rmdir(folder).catch(() => undefined);
}
